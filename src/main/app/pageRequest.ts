import type { PageFiles } from '../page/pageFiles.ts';
import { contentSecurityPolicy, fileHeaders, securityHeaders } from '../page/pageHeaders.ts';

export const pageScheme = 'app';
const pageHost = 'signalbox';
/** The origin of the page in the window. */
export const pageOrigin = `${pageScheme}://${pageHost}`;

const headers = securityHeaders(contentSecurityPolicy());

/** Answers one request for `app://signalbox/…` out of the built page; 404 for what is not in it. */
export async function answerPageRequest(page: PageFiles, request: { url: string; method: string }): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  const file = host === pageHost ? page.find(pathname) : undefined;
  if (file === undefined) return new Response('Not found.', { status: 404, headers });
  if (request.method !== 'GET') return new Response('Only GET is served here.', { status: 405, headers });
  return new Response(await file.read(), { headers: { ...headers, ...fileHeaders(file) } });
}
