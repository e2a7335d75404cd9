import { z } from 'zod';
import { assertNever, type Outcome, SignalboxError, succeed } from '../../shared/errors.ts';
import type { Provider, ProviderKind } from '../../shared/settings.ts';
import { readCapped, webPageError } from './endpointFetch.ts';
import { keyHidingFetch } from './keyHidingFetch.ts';
import { explainProviderError } from './providerErrors.ts';

const timeoutMs = 15_000;
const mostModels = 1000;

/** The list as the APIs define it, and as some servers name it. */
const listSchema = z.union([
  z
    .object({ models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()) })) })
    .transform(({ models }) =>
      models
        .filter(({ supportedGenerationMethods }) => supportedGenerationMethods.includes('generateContent'))
        .map(({ name }) => name.replace(/^models\//, '')),
    ),
  z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
  z
    .object({ models: z.array(z.object({ name: z.string() })) })
    .transform(({ models }) => models.map(({ name }) => name)),
]);

/** The header that carries a key, for each kind of provider. Keys never stand in addresses, which end up in logs. */
function keyHeaders(kind: ProviderKind, apiKey: string | null): Record<string, string> {
  const version: Record<string, string> = kind === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
  if (apiKey === null) return version;
  switch (kind) {
    case 'openai':
    case 'openai-compatible':
      return { authorization: `Bearer ${apiKey}` };
    case 'anthropic':
      return { ...version, 'x-api-key': apiKey };
    case 'google':
      return { 'x-goog-api-key': apiKey };
    default:
      return assertNever(kind);
  }
}

/** What one answer should hold: the APIs that give the list in pages give all that they have then. */
const pages: Record<ProviderKind, string> = {
  openai: '',
  'openai-compatible': '',
  anthropic: '?limit=1000',
  google: '?pageSize=1000',
};

/**
 * Asks a provider for its models (`GET <baseUrl>/models`), sorted by name, at most 1000. Never throws: what goes wrong
 * comes back as an error in words for a user. Gives up after 15 s or when the signal aborts.
 */
export async function listModels(
  { kind, baseUrl }: Pick<Provider, 'kind' | 'baseUrl'>,
  apiKey: string | null,
  options: { fetch?: typeof fetch; signal?: AbortSignal } = {},
): Promise<Outcome<{ models: string[] }>> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const response = await keyHidingFetch(options.fetch ?? fetch, apiKey)(
      `${baseUrl.replace(/\/+$/, '')}/models${pages[kind]}`,
      {
        headers: { accept: 'application/json', ...keyHeaders(kind, apiKey) },
        redirect: 'manual',
        signal,
      },
    );
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
