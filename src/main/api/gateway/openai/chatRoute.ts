import type { Context } from 'hono';
import type { Logger } from '../../../../shared/logger.ts';
import type { GatewayEnv } from '../caller.ts';
import { findModel } from './agentModels.ts';
import type { AgentRun, AgentRuns, OpenAiServices } from './agentRun.ts';
import {
  type ChatFrame,
  chatFrame,
  chunk,
  completion,
  giveAnswer,
  lastChunk,
  usageChunk,
  waitingChunk,
} from './chatAnswer.ts';
import { type ChatRequest, chatRefusals, chatRequestSchema, messagesOf } from './chatRequest.ts';
import { type ClientSignal, clientSignal } from './clientSignal.ts';
import { eventStream } from './eventStream.ts';
import { askedBy } from './inputMessages.ts';
import { openAiError, refuse, stoppedAnswer } from './openAiError.ts';
import { readBody } from './requestBody.ts';

/** What every route is carried out with. */
export interface Parts {
  services: OpenAiServices;
  runs: AgentRuns;
  log: Logger;
}

/** `POST /v1/chat/completions`: the answer of an agent, whole or streamed. A client that goes away stops its turn. */
export async function answerChat(c: Context<GatewayEnv>, parts: Parts): Promise<Response> {
  const { userId } = c.var.caller;
  const request = await readBody(c, chatRequestSchema, chatRefusals);
  const model = findModel(await parts.services.agents.list(userId), request.model);
  c.var.note({ target: model.agent.name });
  const asked = askedBy(messagesOf(request), 'messages');
  const client = clientSignal(c);
  const run = await parts.runs.begin(userId, model, asked).catch((error: unknown) => {
    client.release();
    throw error;
  });
  const frame = chatFrame(run, model.id);
  if (request.stream === true) return streamed(c, parts, { run, request, client, frame });
  return whole(c, { run, request, client, frame });
}

interface Answering {
  run: AgentRun;
  request: ChatRequest;
  client: ClientSignal;
  frame: ChatFrame;
}

async function whole(c: Context<GatewayEnv>, { run, request, client, frame }: Answering): Promise<Response> {
  let content = '';
  try {
    const end = await giveAnswer(run, { wait: waits(request), signal: client.signal }, async (delta) => {
      content += delta;
    });
    if (end === null) void run.leave(client.signal);
    if (end === null || !end.done) return refuse(c, end === null ? stoppedAnswer() : end.error);
    return c.json(completion(frame, run, end.view, content));
  } finally {
    client.release();
  }
}

function streamed(c: Context<GatewayEnv>, { log }: Parts, { run, request, client, frame }: Answering): Response {
  const options = { includeUsage: request.stream_options?.include_usage === true };
  return eventStream(c, async (send) => {
    const say = (event: object) => send(JSON.stringify(event));
    try {
      await say(chunk(frame, { role: 'assistant', content: '' }, options));
      const end = await giveAnswer(
        run,
        { wait: waits(request), signal: client.signal },
        (content) => say(chunk(frame, { content }, options)),
        (view) => say(waitingChunk(frame, run, view, options)),
      );
      if (end === null) void run.leave(client.signal);
      if (end === null || !end.done) {
        const error = end === null ? stoppedAnswer() : end.error;
        c.var.note({ problem: error.body.error.message });
        await say(error.body);
        return;
      }
      await say(lastChunk(frame, run, end.view, options));
      if (options.includeUsage) await say(usageChunk(frame, end.view));
      await send('[DONE]');
    } catch (error) {
      await say(openAiError(error, log).body);
    } finally {
      client.release();
    }
  });
}

function waits(request: ChatRequest): boolean {
  return request.signalbox?.wait === true;
}
