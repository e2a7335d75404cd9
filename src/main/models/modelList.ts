import { z } from 'zod';
import type { ProviderKind } from '../../shared/settings.ts';

/** A part of a provider's list of models. */
export interface ModelListPage {
  /** `since` is when a model came out, in milliseconds; 0 where that is not said. */
  models: { name: string; since: number }[];
  /** What to add to the address for the next part; null at the end. */
  next: Record<string, string> | null;
}

const google = z
  .object({
    models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()) })),
    nextPageToken: z.string().optional(),
  })
  .transform(
    ({ models, nextPageToken: pageToken }): ModelListPage => ({
      models: models
        .filter(({ supportedGenerationMethods }) => supportedGenerationMethods.includes('generateContent'))
        .map(({ name }) => ({ name: name.replace(/^models\//, ''), since: 0 })),
      next: pageToken ? { pageToken } : null,
    }),
  );

const entry = z.object({ id: z.string(), created: z.unknown().optional(), created_at: z.unknown().optional() });

/** OpenAI's form, which most have, and Anthropic's, which is paged. */
const common = z
  .object({ data: z.array(entry), has_more: z.unknown().optional(), last_id: z.unknown().optional() })
  .transform(
    ({ data, has_more, last_id }): ModelListPage => ({
      models: data.map(({ id, created, created_at }) => ({ name: id, since: momentOf(created ?? created_at) })),
      next: has_more === true && typeof last_id === 'string' ? { after_id: last_id } : null,
    }),
  );

const named = z
  .object({ models: z.array(z.object({ name: z.string() })) })
  .transform(({ models }): ModelListPage => ({ models: models.map(({ name }) => ({ name, since: 0 })), next: null }));

/** A part of a list as the APIs define it, and as some servers name it. */
export const modelListPageSchema = z.union([google, common, named]);

/** Seconds since 1970, or a date in words. */
function momentOf(value: unknown): number {
  const moment = typeof value === 'number' ? value * 1_000 : Date.parse(String(value));
  return Number.isFinite(moment) ? moment : 0;
}

/** What stands in the names of models that turn texts into numbers: they answer nobody. */
const notForChats = /embed|rerank|whisper|moderation/i;

/** Models that these providers list beside those that answer in words and call tools. */
const otherModels: Record<ProviderKind, RegExp | null> = {
  'openai-compatible': null,
  openai:
    /^(?:dall-e|sora|tts|babbage|davinci)|-(?:image|tts|audio|realtime|transcribe|instruct)\b|^gpt-(?:image|audio|realtime)/,
  anthropic: null,
  google: /-(?:image|tts|live|native-audio)\b|^(?:aqa|imagen|veo|lyria)/,
};

/** The names of those models that can answer in a chat, each once, the newest first, else by name. */
export function chatModels(kind: ProviderKind, models: ModelListPage['models']): string[] {
  const others = otherModels[kind];
  const answering = models.filter(({ name }) => !notForChats.test(name) && !others?.test(name));
  answering.sort((one, other) => other.since - one.since || (one.name < other.name ? -1 : 1));
  return [...new Set(answering.map(({ name }) => name))];
}
