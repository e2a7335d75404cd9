import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { httpMethods, limits } from '../models/connection.ts';
import { type AnswerBody, answerBodySchema } from '../services/answerBody.ts';
import type { ApiAnswer, ApiService } from '../services/apiService.ts';
import { assertNever } from '../services/assertNever.ts';

const queryValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const inputSchema = z.strictObject({
  connection: z.string().trim().min(1).max(64).describe('Name of the connection, as list_connections returns it.'),
  method: z.enum(httpMethods).default('GET').describe('HTTP method. Only those that the connection allows.'),
  path: z
    .string()
    .trim()
    .max(limits.address)
    .default('')
    .describe('Path that goes on from the base address of the connection, without scheme and host.')
    .meta({ examples: ['repos/octo/hello/issues', '/v1/items/42'] }),
  query: z
    .record(z.string(), z.union([queryValueSchema, z.array(queryValueSchema)]))
    .default({})
    .describe('Parameters of the query, not encoded. A list sends the same parameter several times.'),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe('Headers such as Accept, If-None-Match or Idempotency-Key. Never a credential: the connection adds it.'),
  body: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe('Body to send: an object or a list is sent as JSON, a text as it is.'),
});

const dataSchema = z.strictObject({
  connection: z.string(),
  method: z.enum(httpMethods),
  url: z.string().describe('The address that answered, after redirects.'),
  status: z.int(),
  status_text: z.string(),
  ok: z.boolean().describe('Whether the status is one of success (2xx).'),
  headers: z.record(z.string(), z.string()).describe('Those that matter, names in lower case.'),
  body: answerBodySchema,
  truncated: z.boolean().describe('Whether the body was longer than what is given here.'),
  redirects_followed: z.int(),
  redirect_not_followed: z.strictObject({ location: z.string(), reason: z.string() }).nullable(),
});

/** The tool that sends a request to one of the user's APIs. */
export function callApiTool(service: ApiService): Tool {
  return defineTool({
    name: 'call_api',
    title: 'Call an API',
    description:
      'Sends an HTTP request to a web API that the user has connected, and returns its answer: gets, creates, changes or deletes data there.',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    personal: true,
    input: inputSchema,
    data: dataSchema,
    async run(input, context) {
      const answer = await service.call(context.userId, { ...input, body: input.body }, context.signal);
      return { data: presentAnswer(answer), text: textOf(answer) };
    },
  });
}

function presentAnswer(answer: ApiAnswer): z.infer<typeof dataSchema> {
  const { connection, method, url, status, headers, body, truncated } = answer;
  return {
    connection,
    method,
    url,
    status,
    status_text: answer.statusText,
    ok: isSuccess(answer),
    headers,
    body,
    truncated,
    redirects_followed: answer.redirectsFollowed,
    redirect_not_followed: answer.notFollowed,
  };
}

function isSuccess({ status }: ApiAnswer): boolean {
  return status >= 200 && status < 300;
}

function textOf(answer: ApiAnswer): string {
  const cut = answer.truncated
    ? `[The body is longer; this is its beginning, ${limits.responseBody} bytes at most.]`
    : '';
  return [headOf(answer), bodyText(answer.body), cut].filter(Boolean).join('\n\n');
}

/** The first line: what the server said, so plainly that nobody takes a refusal for a success. */
function headOf(answer: ApiAnswer): string {
  const { method, url, status, statusText, notFollowed } = answer;
  const said = `${status} ${statusText}`.trim();
  if (status >= 400) return `The call failed: ${method} ${url} was answered with ${said}. ${adviceFor(answer)}`.trim();
  if (notFollowed !== null) {
    const { location, reason } = notFollowed;
    return `${method} ${url} was answered with ${said}, a redirect to ${location} that was not followed: ${reason}.`;
  }
  return `${method} ${url} was answered with ${said}.`;
}

function adviceFor({ status, headers, connection }: ApiAnswer): string {
  const after = headers['retry-after'];
  if (status === 401) return `Check the credential of the connection "${connection}".`;
  if (status === 403) return `The credential of the connection "${connection}" may not have the right to do this.`;
  if (status === 429 || (status === 503 && after))
    return after ? `Retry after: ${after}.` : 'Wait before the next call.';
  return '';
}

function bodyText(body: AnswerBody): string {
  switch (body.kind) {
    case 'none':
      return '';
    case 'json':
      return JSON.stringify(body.json);
    case 'text':
      return body.text;
    case 'binary':
      return `[Body of type ${body.content_type}${body.bytes === null ? '' : `, ${body.bytes} bytes`}: not shown.]`;
    default:
      return assertNever(body);
  }
}
