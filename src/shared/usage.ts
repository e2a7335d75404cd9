import { z } from 'zod';
import { serverIdSchema } from './server.ts';

const tokens = z.number().int().nonnegative();

/** What the requests of a turn took, as their providers count it. */
export const usageSchema = z.strictObject({
  requests: tokens,
  inputTokens: tokens,
  /** The part of the input that the provider had kept from before. */
  cachedTokens: tokens,
  outputTokens: tokens,
  /** The part of the output that was reasoning. */
  reasoningTokens: tokens,
  /** In US dollars, by the prices that are known or were entered; null where there is none. */
  cost: z.number().nonnegative().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

/** How many results of a tool reach the model shortened. */
const shortenedToolSchema = z.strictObject({ serverName: z.string(), tool: z.string(), count: tokens });
export type ShortenedTool = z.infer<typeof shortenedToolSchema>;

/** When the prices that are known were the makers' own: they change, and costs are estimates. */
export const listPricesOf = 'November 2026';

/** What a request to a model consists of, in tokens, estimated: no provider tells beforehand. */
export const contextReportSchema = z.strictObject({
  /** What the model can take; null where it does not matter. */
  limit: tokens.nullable(),
  /** The limit is a guess: nobody told. */
  assumed: z.boolean(),
  instructions: tokens,
  tools: z.array(z.strictObject({ serverId: serverIdSchema, serverName: z.string(), count: tokens, tokens })),
  history: tokens,
  /** Kept for the answer, where the agent says how long it may get; else 0. */
  reply: tokens,
  total: tokens,
  /** The tools would take more than their share: the model searches for those that it needs. */
  toolsOnDemand: z.boolean(),
  /** Old tool results that reach the model shortened. */
  shortenedResults: tokens,
  /** Which those are, by the tools that gave them. */
  shortened: z.array(shortenedToolSchema),
});
export type ContextReport = z.infer<typeof contextReportSchema>;

/** The part of the limit from which on the page warns, and from which on more results are shortened. */
export const contextWarning = 0.8;
