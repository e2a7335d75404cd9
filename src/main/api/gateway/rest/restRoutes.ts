import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ORPCError, onError } from '@orpc/server';
import { type Context, Hono } from 'hono';
import type { ApiContext, AppRouter } from '../../router.ts';
import type { GatewayEnv, RequestNote } from '../caller.ts';
import { refuse } from '../refusal.ts';
import { restInput } from './restInput.ts';
import { methodsOf } from './restMethods.ts';
import { beginStream, isStream, restFailure, restResult, snapshotOf } from './restOutput.ts';

/** Where the REST part is. */
export const restRoot = '/api';

/** The end of the path of every stream; without it the same path answers what there is now. */
export const streamEnd = '/events';

/** What is not for programs, such as signing in at the page, has no path and is served to none. */
export function isForPrograms({ contract }: { contract: { '~orpc': { route: { path?: string } } } }): boolean {
  return contract['~orpc'].route.path !== undefined;
}

/** Who calls, whether they want the stream or only its beginning, and how the request is noted in the log. */
interface RestContext extends ApiContext {
  onlySnapshot: boolean;
  note(part: RequestNote): void;
}

/** The contract as REST: the same procedures, checks and errors as the page has, in the name of the caller. */
export function restRoutes(router: AppRouter): Hono<GatewayEnv> {
  const handler = restHandler(router);
  const app = new Hono<GatewayEnv>();
  app.all('*', async (context) => {
    const { raw } = context.req;
    const call = { userId: context.get('caller').userId, page: null, note: context.get('note') };
    const answer = async (request: Request, onlySnapshot: boolean) =>
      (await handler.handle(request, { prefix: restRoot, context: { ...call, onlySnapshot } })).response;
    const response =
      (await answer(raw, false)) ?? (raw.method === 'GET' ? await answer(atStream(raw), true) : undefined);
    return response ?? refuseUnknown(context);
  });
  return app;
}

/** A GET of what changes something is refused as such: it must never be taken for a path that is not there yet. */
function refuseUnknown(context: Context<GatewayEnv>): Response {
  const { method, path } = context.req;
  const allowed = methodsOf(path.slice(restRoot.length).replace(/\/$/, ''));
  if (allowed.length === 0) {
    return refuse(context, 'NOT_FOUND', `There is no ${method} ${path}. /docs says what there is.`);
  }
  context.header('Allow', allowed.join(', '));
  return refuse(context, 'DENIED', `${path} can’t be asked by ${method}, only by ${allowed.join(' and ')}.`);
}

function restHandler(router: AppRouter): OpenAPIHandler<RestContext> {
  return new OpenAPIHandler<RestContext>(router, {
    filter: isForPrograms,
    customErrorResponseBodyEncoder: restFailure,
    interceptors: [
      onError((error, { context }) => {
        if (error instanceof ORPCError) context.note({ problem: error.message });
      }),
    ],
    clientInterceptors: [
      async ({ next, ...call }) => {
        const { inputSchema, route } = call.procedure['~orpc'];
        const output = await next({ ...call, input: restInput(inputSchema, call.input, route.method === 'GET') });
        if (!isStream(output)) return restResult(output);
        return call.context.onlySnapshot ? restResult(await snapshotOf(output)) : beginStream(output);
      },
    ],
  });
}

function atStream({ url, headers, signal }: Request): Request {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}${streamEnd}`;
  return new Request(address, { headers, signal });
}
