import { assertNever, type Outcome, SignalboxError, succeed } from '../../shared/errors.ts';
import { type Provider, type ProviderKind, plainBaseUrl } from '../../shared/settings.ts';
import { readCapped, webPageError } from './endpointFetch.ts';
import { keyHidingFetch } from './keyHidingFetch.ts';
import { chatModels, type ModelListPage, modelListPageSchema } from './modelList.ts';
import { explainProviderError } from './providerErrors.ts';

const timeoutMs = 15_000;
/** A list that goes on after that many parts is cut off: it would never end. */
const mostPages = 20;

type Place = Pick<Provider, 'kind' | 'baseUrl'>;
interface Options {
  fetch?: typeof fetch;
  signal?: AbortSignal;
}

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

/** What one part should hold, of the APIs that give the list in parts: as much as they can. The others give it whole. */
const partSizes: Record<ProviderKind, Record<string, string> | null> = {
  openai: null,
  'openai-compatible': null,
  anthropic: { limit: '1000' },
  google: { pageSize: '1000' },
};

/**
 * Asks a provider for its models (`GET <baseUrl>/models`, part after part): the newest first where it says how old they
 * are, else by name, without those that plainly answer in no chat. Never throws: what goes wrong comes back as an error
 * in words for a user. Gives up after 15 s or when the signal aborts.
 */
export async function listModels(
  place: Place,
  apiKey: string | null,
  options: Options = {},
): Promise<Outcome<{ models: string[] }>> {
  try {
    return succeed({ models: await askForModels(place, apiKey, withLimit(options)) });
  } catch (error) {
    return { success: false, error: explainProviderError(error).toData() };
  }
}

/**
 * Asks an address as a person typed it, and where it knows no models the one below it that most servers answer at.
 * Otherwise as `listModels`; `baseUrl` is the address that answered.
 */
export async function testAddress(
  { kind, baseUrl }: Place,
  apiKey: string | null,
  options: Options = {},
): Promise<Outcome<{ models: string[]; baseUrl: string }>> {
  const limited = withLimit(options);
  const hasVersion = /\/v\d+\w*(?:\/|$)/.test(new URL(baseUrl).pathname);
  const below = `${plainBaseUrl(baseUrl)}/${kind === 'google' ? 'v1beta' : 'v1'}`;
  let failure: unknown;
  for (const address of hasVersion ? [baseUrl] : [baseUrl, below]) {
    try {
      return succeed({ models: await askForModels({ kind, baseUrl: address }, apiKey, limited), baseUrl: address });
    } catch (error) {
      failure ??= error;
      // What knows the address but refuses the key says more than what does not know it.
      if (!isWrongAddress(error)) {
        failure = error;
        break;
      }
    }
  }
  return { success: false, error: explainProviderError(failure).toData() };
}

function withLimit({ signal, fetch: fetchAny = fetch }: Options): Required<Options> {
  const limit = AbortSignal.timeout(timeoutMs);
  return { fetch: fetchAny, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
}

async function askForModels(
  { kind, baseUrl }: Place,
  apiKey: string | null,
  { fetch: fetchAny, signal }: Required<Options>,
): Promise<string[]> {
  const fetchOwn = keyHidingFetch(fetchAny, apiKey);
  const headers = { accept: 'application/json', ...keyHeaders(kind, apiKey) };
  const models: ModelListPage['models'] = [];
  let next: ModelListPage['next'] = {};
  for (let page = 0; page < mostPages && next !== null; page += 1) {
    const query = new URLSearchParams({ ...partSizes[kind], ...next }).toString();
    const address = `${plainBaseUrl(baseUrl)}/models${query === '' ? '' : `?${query}`}`;
    const part = await readPage(await fetchOwn(address, { headers, redirect: 'manual', signal }));
    models.push(...part.models);
    next = partSizes[kind] === null ? null : part.next;
  }
  return chatModels(kind, models);
}

async function readPage(response: Response): Promise<ModelListPage> {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && /\bhtml\b/i.test(type)) throw new WrongAddress(await webPageError(response));
  const text = await readCapped(response);
  if (!response.ok) throw new EndpointError(response, parsed(text));
  const list = modelListPageSchema.safeParse(parsed(text));
  if (list.success) return list.data;
  throw new WrongAddress(
    new SignalboxError(
      'PROVIDER_ERROR',
      'This address answered, but not with a list of models. Most end in /v1. A model can still be entered by name.',
    ),
  );
}

/** Something else than a model's endpoint answered; the cause says what, in words. */
class WrongAddress extends Error {
  constructor(cause: SignalboxError) {
    super(cause.message, { cause });
  }
}

function isWrongAddress(error: unknown): boolean {
  return error instanceof WrongAddress || (error instanceof EndpointError && [404, 405].includes(error.status));
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
