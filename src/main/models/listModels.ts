import { z } from 'zod';
import { type Outcome, SignalboxError, succeed } from '../../shared/errors.ts';
import { readCapped, webPageError } from './endpointFetch.ts';
import { explainProviderError } from './providerErrors.ts';

const timeoutMs = 15_000;
const mostModels = 1000;

/** The list as the API defines it, and as some servers name it. */
const listSchema = z.union([
  z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
  z
    .object({ models: z.array(z.object({ name: z.string() })) })
    .transform(({ models }) => models.map(({ name }) => name)),
]);

/**
 * Asks an endpoint for its models (`GET <baseUrl>/models`), sorted by name, at most 1000. Never throws: what goes wrong
 * comes back as an error in words for a user. Gives up after 15 s or when the signal aborts.
 */
export async function listModels(
  baseUrl: string,
  apiKey: string | null,
  options: { fetch?: typeof fetch; signal?: AbortSignal } = {},
): Promise<Outcome<{ models: string[] }>> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const response = await (options.fetch ?? fetch)(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { accept: 'application/json', ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }) },
      redirect: 'manual',
      signal,
    });
    return succeed({ models: await readModels(response) });
  } catch (error) {
    return { success: false, error: explainProviderError(error).toData() };
  }
}

async function readModels(response: Response): Promise<string[]> {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && /\bhtml\b/i.test(type)) throw await webPageError(response);
  const text = await readCapped(response);
  if (!response.ok) throw new EndpointError(response, parsed(text));
  const list = listSchema.safeParse(parsed(text));
  if (!list.success) {
    throw new SignalboxError(
      'PROVIDER_ERROR',
      'This address answered, but not with a list of models. Most end in /v1. A model can still be entered by name.',
    );
  }
  return [...new Set(list.data)].sort().slice(0, mostModels);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A refusal of an endpoint, in the form of the `openai` client's errors, so that both are explained alike. */
class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly status: number;
  readonly headers: Headers;
  readonly error: unknown;

  constructor({ status, headers }: Response, body: unknown) {
    super(`HTTP ${status}`);
    this.status = status;
    this.headers = headers;
    this.error = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  }
}
