import OpenAI from 'openai';
import { plainBaseUrl } from '../../shared/settings.ts';
import { noKey } from './ownOrigin.ts';

/** A client that takes nothing from the environment, asks only once, and logs nothing; `fetch` adds the key. */
export function openaiClient(baseUrl: string, timeoutMs: number, fetchOwn: typeof fetch): OpenAI {
  return new OpenAI({
    baseURL: plainBaseUrl(baseUrl),
    apiKey: noKey,
    organization: null,
    project: null,
    webhookSecret: null,
    adminAPIKey: null,
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: fetchOwn,
    logLevel: 'off',
  });
}
