import { isJsonContentType } from '@modelcontextprotocol/server';
import { refusal } from './rpcResponse.ts';

/** The largest message of a client, in bytes. */
const maxBody = 4 * 1024 * 1024;

/** The message in a request: undefined where it has none. `refused` says why it can't be taken. */
export type RequestBody = { kind: 'message'; message: unknown } | { kind: 'refused'; response: Response };

/** Reads the message of a request, and no more of it than is allowed. */
export async function readMessage(request: Request): Promise<RequestBody> {
  if (request.method !== 'POST') return { kind: 'message', message: undefined };
  if (!isJsonContentType(request.headers.get('content-type'))) {
    return refused(415, -32_000, 'Send the message as application/json.');
  }
  const text = await readText(request);
  if (text === null) return refused(413, -32_000, 'The message is larger than 4 MiB.');
  try {
    return { kind: 'message', message: JSON.parse(text) };
  } catch {
    return refused(400, -32_700, 'The message is no JSON.');
  }
}

async function readText({ body }: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refused(status: number, code: number, message: string): RequestBody {
  return { kind: 'refused', response: refusal(status, code, message) };
}
