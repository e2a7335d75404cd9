import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ORPCError, onError } from '@orpc/server';
import { Hono } from 'hono';
import type { ApiContext, AppRouter } from '../../router.ts';
import type { GatewayEnv, RequestNote } from '../caller.ts';

/** Who calls, and how the request is noted in the log. */
interface RestContext extends ApiContext {
  note(part: RequestNote): void;
}

/** The contract as REST: the same procedures, checks and errors as the page has, in the name of the caller. */
export function restRoutes(router: AppRouter): Hono<GatewayEnv> {
  const handler = new OpenAPIHandler<RestContext>(router, {
    interceptors: [
      onError((error, { context }) => {
        if (error instanceof ORPCError) context.note({ problem: error.message });
      }),
    ],
  });
  const app = new Hono<GatewayEnv>();
  app.all('*', async (context) => {
    const caller = context.get('caller');
    const { response } = await handler.handle(context.req.raw, {
      prefix: '/api',
      context: { userId: caller.userId, page: null, note: context.get('note') },
    });
    return response ?? context.notFound();
  });
  return app;
}
