import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';
import { serverIdSchema } from './server.ts';

/**
 * One line of a server's log: its stderr, what it wrote to stdout that is no message, what it logged through the
 * protocol, a word of the host's own, or a protocol message that was sent or received.
 */
export const logLineSchema = z.strictObject({
  seq: z.number().int(),
  at: z.number().int(),
  source: z.enum(['stderr', 'stdout', 'log', 'host', 'sent', 'received']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** What was measured of a server in the `sampleInterval` before `at`. */
export const serverSampleSchema = z.strictObject({
  /** Milliseconds since the epoch. */
  at: z.number().int(),
  /** Share of one core that its processes used; null where it can't be told. */
  cpu: z.number().nullable(),
  /** Resident memory of its processes in bytes; null where it can't be told. */
  memory: z.number().int().nullable(),
  /** Round trips in milliseconds; null when there was none. */
  latency: z.strictObject({ p50: z.number(), p95: z.number() }).nullable(),
  calls: z.number().int(),
  failed: z.number().int(),
});
export type ServerSample = z.infer<typeof serverSampleSchema>;

/** Milliseconds between two samples, and how many are kept: one hour. */
export const sampleInterval = 5_000;
export const maxSamples = 720;

/** One call of a tool, as the call log keeps it: without its arguments and its result. */
export const callRecordSchema = z.strictObject({
  id: z.uuid(),
  serverId: serverIdSchema,
  tool: z.string(),
  /** When it was made, in milliseconds since the epoch. */
  at: z.number().int(),
  /** Milliseconds until its outcome was known. */
  duration: z.number(),
  /** How often it was sent; 0 when it did not leave. */
  attempts: z.number().int(),
  /** Null when it succeeded. */
  error: z.strictObject({ code: errorCodeSchema, message: z.string() }).nullable(),
  /** The turn that made it; null for one that a person or a program made. */
  turnId: z.uuid().nullable(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;
