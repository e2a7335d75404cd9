import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, errorCodes, fail } from '../../../shared/errors.ts';
import type { RequestNote } from './caller.ts';

/** What of a request's context an answer needs, whatever else its routes know. */
interface Refusable {
  readonly req: { readonly path: string };
  get(name: 'note'): (part: RequestNote) => void;
  json(body: object, status: ContentfulStatusCode): Response;
}

/** Answers with an error in the form that clients of the path expect, and notes it for the log. */
export function refuse(context: Refusable, code: ErrorCode, message: string): Response {
  context.get('note')({ problem: message });
  return context.json(bodyFor(context.req.path, code, message), errorCodes[code].status as ContentfulStatusCode);
}

function bodyFor(path: string, code: ErrorCode, message: string): object {
  if (isBelow(path, '/v1')) return openAiError(code, message);
  // Without the id of a message: none was read.
  if (isBelow(path, '/mcp')) return { jsonrpc: '2.0', id: null, error: { code: -32_000, message } };
  return fail(code, message);
}

/** OpenAI's form of an error. */
function openAiError(code: ErrorCode, message: string) {
  const { status } = errorCodes[code];
  const type = status >= 500 ? 'server_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  return {
    error: { message, type, param: null, code: code === 'UNAUTHORIZED' ? 'invalid_api_key' : code.toLowerCase() },
  };
}

export function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
