import { Hono } from 'hono';
import type { Logger } from '../../../../shared/logger.ts';
import type { GatewayEnv } from '../caller.ts';
import { agentModels, findModel, modelObject } from './agentModels.ts';
import { AgentRuns, type OpenAiServices } from './agentRun.ts';
import { answerChat } from './chatRoute.ts';
import { OpenAiError, openAiError, refuse } from './openAiError.ts';
import { cancelResponse, createResponse, retrieveResponse } from './responseRoutes.ts';

/**
 * What programs that speak OpenAI's API find below `/v1`: each of the user's agents is a model. Whoever comes here is known
 * already, and welcomed; how long a request may be was looked at too.
 */
export function openAiRoutes(services: OpenAiServices, log: Logger): Hono<GatewayEnv> {
  const runs = new AgentRuns(services, log);
  const parts = { services, runs, log };
  const app = new Hono<GatewayEnv>();
  app.onError((error, c) => refuse(c, openAiError(error, log)));
  app.get('/models', async (c) => {
    const agents = await services.agents.list(c.var.caller.userId);
    return c.json({ object: 'list', data: agentModels(agents).map(modelObject) });
  });
  app.get('/models/:id', async (c) => {
    const agents = await services.agents.list(c.var.caller.userId);
    return c.json(modelObject(findModel(agents, c.req.param('id'))));
  });
  app.post('/chat/completions', (c) => answerChat(c, parts));
  app.post('/responses', (c) => createResponse(c, parts));
  app.get('/responses/:id', (c) => retrieveResponse(c, parts));
  app.post('/responses/:id/cancel', (c) => cancelResponse(c, parts));
  app.all('*', (c) => {
    const what = `${c.req.method} ${c.req.path}`.slice(0, 200);
    throw new OpenAiError(
      'NOT_FOUND',
      `There is no ${what}. Signalbox answers models, chat completions and responses.`,
    );
  });
  return app;
}
