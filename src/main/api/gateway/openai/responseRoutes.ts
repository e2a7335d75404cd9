import type { Context } from 'hono';
import { SignalboxError } from '../../../../shared/errors.ts';
import type { GatewayEnv } from '../caller.ts';
import { agentModels, findModel } from './agentModels.ts';
import { type AgentRun, expectFound } from './agentRun.ts';
import type { Parts } from './chatRoute.ts';
import { clientSignal } from './clientSignal.ts';
import { eventStream } from './eventStream.ts';
import { askedBy } from './inputMessages.ts';
import { invalid, type OpenAiAnswer, openAiError, refuse, stoppedAnswer, unsupported } from './openAiError.ts';
import { readBody } from './requestBody.ts';
import { giveResponse, type ResponseParts, responseNow } from './responseAnswer.ts';
import { placeOf, responseNotFound } from './responseId.ts';
import { type Echo, noEcho } from './responseObject.ts';
import type { ResponseEvent } from './responseOutput.ts';
import {
  type ApprovalInput,
  inputOf,
  type ResponseRequest,
  responseRefusals,
  responseRequestSchema,
} from './responseRequest.ts';

/** `POST /v1/responses`: begins a turn, or answers what waits in one, and gives the response: whole, streamed, or later. */
export async function createResponse(c: Context<GatewayEnv>, parts: Parts): Promise<Response> {
  const request = await readBody(c, responseRequestSchema, responseRefusals);
  const { messages, approvals } = inputOf(request);
  const client = clientSignal(c);
  const release = () => client.release();
  try {
    const response = await (approvals.length > 0
      ? answerApprovals(c, parts, request, approvals)
      : beginResponse(c, parts, request, messages));
    if (request.background === true) leaveRunning(c, parts, response);
    if (request.stream === true) return streamed(c, parts, { request, response, signal: client.signal, release });
    return await whole(c, { request, response, signal: client.signal }).finally(release);
  } catch (error) {
    release();
    throw error;
  }
}

/** `GET /v1/responses/{id}`: as it is now, also while it runs. */
export async function retrieveResponse(c: Context<GatewayEnv>, parts: Parts): Promise<Response> {
  if (c.req.query('stream') === 'true') {
    throw unsupported('A response is streamed when it is made. Ask for it as it is now, without `stream`.', 'stream');
  }
  return c.json(await shownResponse(c, parts));
}

/** `POST /v1/responses/{id}/cancel`: stops what runs or waits; one that has ended stays as it is. */
export async function cancelResponse(c: Context<GatewayEnv>, parts: Parts): Promise<Response> {
  const { turnId } = placeOf(c.req.param('id') ?? '', null);
  await expectFound(parts.services.turns.cancel(c.var.caller.userId, turnId), responseNotFound(null));
  return c.json(await shownResponse(c, parts));
}

async function shownResponse(c: Context<GatewayEnv>, { services, runs }: Parts) {
  const { userId } = c.var.caller;
  const place = placeOf(c.req.param('id') ?? '', null);
  const run = await expectFound(runs.find(userId, place.turnId), responseNotFound(null));
  const response = await responseNow({ run, place, model: await modelOf(services, userId, run.agentId), echo: noEcho });
  if (response === null) throw responseNotFound(null);
  return response;
}

async function beginResponse(
  c: Context<GatewayEnv>,
  { services, runs }: Parts,
  request: ResponseRequest,
  messages: ReturnType<typeof inputOf>['messages'],
): Promise<ResponseParts> {
  const { userId } = c.var.caller;
  const previous = request.previous_response_id ?? null;
  const before = previous === null ? null : await findPrevious(userId, runs, previous);
  const agents = await services.agents.list(userId);
  const wanted = request.model ?? before?.agentId;
  if (wanted === undefined) throw invalid('Name the agent that answers.', 'model');
  const model = findModel(agents, wanted);
  c.var.note({ target: model.agent.name });
  const asked = askedBy(messages, 'input', request.instructions ?? '');
  if (before !== null && asked.earlier.length > 0) {
    throw invalid('With `previous_response_id`, send only what is new: the rest is known.', 'input');
  }
  const run = await (before === null
    ? runs.begin(userId, model, asked)
    : expectFound(runs.goOn(userId, model, before.turnId, asked), responseNotFound('previous_response_id')));
  return { run, place: { turnId: run.turnId, from: 0 }, model: model.id, echo: echoOf(request) };
}

function findPrevious(userId: string, runs: Parts['runs'], id: string): Promise<AgentRun> {
  const param = 'previous_response_id';
  return expectFound(runs.find(userId, placeOf(id, param).turnId), responseNotFound(param));
}

/** Answers calls that wait; what comes of it is the rest of their turn. */
async function answerApprovals(
  c: Context<GatewayEnv>,
  { services, runs }: Parts,
  request: ResponseRequest,
  approvals: readonly ApprovalInput[],
): Promise<ResponseParts> {
  const { userId } = c.var.caller;
  const previous = request.previous_response_id ?? null;
  const turnId = previous === null ? null : placeOf(previous, 'previous_response_id').turnId;
  const { run, from } = await runs.decide(userId, approvals, turnId);
  const model = await modelOf(services, userId, run.agentId);
  c.var.note({ target: model });
  return { run, place: { turnId: run.turnId, from }, model, echo: echoOf(request) };
}

function echoOf({ instructions = null, metadata = null, background = false }: ResponseRequest): Echo {
  return { instructions, metadata: metadata ?? {}, background };
}

/** The id under which an agent is called; its own where it is gone. */
async function modelOf({ agents }: Parts['services'], userId: string, agentId: string): Promise<string> {
  const models = agentModels(await agents.list(userId));
  return models.find(({ agent }) => agent.id === agentId)?.id ?? agentId;
}

interface Answering {
  request: ResponseRequest;
  response: ResponseParts;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

async function whole(c: Context<GatewayEnv>, { request, response, signal }: Answering): Promise<Response> {
  if (request.background === true) return c.json(await responseNow(response));
  const given = await giveResponse(response, { wait: waits(request), signal }, async () => {});
  if (given !== null) return c.json(given);
  void response.run.leave(signal);
  return refuse(c, stoppedAnswer());
}

function streamed(
  c: Context<GatewayEnv>,
  { log }: Parts,
  { request, response, signal, release }: Answering & { release(): void },
): Response {
  let sequence = 0;
  return eventStream(c, async (send) => {
    const say = ({ type, ...event }: ResponseEvent) =>
      send(JSON.stringify({ type, sequence_number: sequence++, ...event }), type);
    const fail = ({ body: { error } }: OpenAiAnswer) =>
      say({ type: 'error', code: error.code, message: error.message, param: error.param });
    try {
      const given = await giveResponse(response, { wait: waits(request), signal }, say);
      if (given !== null) return;
      if (request.background !== true) void response.run.leave(signal);
      await fail(stoppedAnswer());
    } catch (error) {
      await fail(openAiError(error, log));
    } finally {
      release();
    }
  });
}

function waits(request: ResponseRequest): boolean {
  return request.signalbox?.wait === true;
}

/**
 * A turn that goes on when its client is gone: it ends with its credential all the same, also after a wait for a person,
 * who may answer in the app.
 */
function leaveRunning(c: Context<GatewayEnv>, { log }: Parts, response: ResponseParts): void {
  const { revoked } = c.var.caller;
  giveResponse(response, { wait: true, signal: revoked }, async () => {})
    .then((given) => (given === null ? response.run.leave(revoked) : undefined))
    .catch((err: unknown) => {
      if (err instanceof SignalboxError) return;
      log.error({ err }, 'A response in the background could not be followed');
    });
}
