import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SignalboxError } from '../../../shared/errors.ts';

const callbackPath = '/callback';
const maxConnections = 16;
/** Codes may be long, but not endless. */
const maxHeaderSize = 32 * 1024;
const requestTimeout = 10_000;

/** What the browser shows. Plain text: it gets escaped. */
export interface CallbackPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** Waits on this machine for a browser to come back from a sign-in. */
export interface LoopbackListener {
  /** To where the browser has to be sent. */
  readonly redirectUrl: string;
  /** Stops listening. An answer that is under way is finished. */
  close(): void;
}

/**
 * Listens on 127.0.0.1, on a port that the system chooses, for `GET /callback` alone. What else is asked for, and who
 * asks under another name than that of the redirect address, is refused without a word to `onCallback`. UNAVAILABLE
 * when nothing can listen.
 */
export async function listenForCallback(
  onCallback: (parameters: URLSearchParams) => Promise<CallbackPage>,
): Promise<LoopbackListener> {
  let authority = '';
  const server = createServer(
    { maxHeaderSize, requestTimeout, headersTimeout: requestTimeout },
    (request, response) => {
      const refusal = refuse(request, authority);
      if (refusal !== null) return show(response, refusal);
      const { searchParams } = new URL(request.url ?? '', `http://${authority}`);
      onCallback(searchParams).then(
        (page) => show(response, page),
        () => show(response, { status: 500, title: 'Not signed in', text: 'Something went wrong in Signalbox.' }),
      );
    },
  );
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  }).catch((cause: unknown) => {
    throw new SignalboxError('UNAVAILABLE', 'This machine lets no program wait for the browser. Try again.', { cause });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listener without a port');
  authority = `127.0.0.1:${address.port}`;
  return {
    redirectUrl: `http://${authority}${callbackPath}`,
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

function refuse({ method, url = '', headers }: IncomingMessage, authority: string): CallbackPage | null {
  const nothing = { status: 404, title: 'Nothing here', text: 'Signalbox waits here for the end of a sign-in.' };
  if (headers.host !== authority) return { ...nothing, status: 403 };
  if (url !== callbackPath && !url.startsWith(`${callbackPath}?`)) return nothing;
  return method === 'GET' ? null : { ...nothing, status: 405 };
}

function show(response: ServerResponse, { status, title, text }: CallbackPage): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><h1>${escaped(title)}</h1><p>${escaped(text)}</p></html>`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
