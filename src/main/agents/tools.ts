import { isDeepStrictEqual } from 'node:util';
import { tool } from '@openai/agents-core';
import type { ToolCallItem } from '../../shared/conversation.ts';
import { fail } from '../../shared/errors.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { ServerConfig, ServerView } from '../../shared/server.ts';
import type { ToolInfo, ToolOutcome } from '../../shared/tool.ts';
import type { CallOptions } from '../servers/calls/callTarget.ts';
import type { CallTap } from './callTaps.ts';
import { CallWatch } from './callWatch.ts';
import { outcomeForModel } from './history.ts';
import type { OpenQuestions } from './openQuestions.ts';
import type { TurnRecorder } from './turnRecorder.ts';

/** What a turn needs of the supervisor. */
export interface ServerPool {
  views(): ServerView[];
  /** Resolves once the tools of servers that are new are known, or were waited for long enough; or on abort. */
  toolsKnown(ids: string[] | 'all', signal: AbortSignal): Promise<void>;
  callTool(id: string, tool: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome>;
}

/** Within what the calls of a turn are made. */
export interface CallScope {
  recorder: TurnRecorder;
  pool: ServerPool;
  /** Where the questions of servers wait for the user. */
  questions: OpenQuestions;
  /** The program that waits for the calls, where one does. */
  tap?: CallTap | undefined;
}

/** A server's tool under the name that models see. */
export interface ToolBinding {
  modelName: string;
  server: Pick<ServerConfig, 'id' | 'name' | 'trusted'>;
  tool: ToolInfo;
  /** The parameter of this tool that the host fills in with the user's id; null where it has none. */
  identityParameter: string | null;
  /** The one by which this server is told the user, announced by this tool or not: never the model’s to fill. */
  reservedParameter: string | null;
  /** For a tool of the host itself, which no server runs. */
  run?(args: JsonObject): ToolOutcome;
}

/**
 * A tool call's arguments as the model chose them, and as they are shown, stored and sent: JSON does not carry every
 * number on that can be read from it, such as `-0`. Whatever the model put into the host's own parameter is dropped, also
 * where the tool does not announce that parameter, because it may look for it all the same.
 */
export function argumentsOf(binding: ToolBinding, json: string): JsonObject | null {
  const parsed = parseObject(JSON.stringify(parseObject(json)));
  if (parsed === null || binding.reservedParameter === null) return parsed;
  const { [binding.reservedParameter]: _filledByHost, ...chosen } = parsed;
  return chosen;
}

/** The arguments as they are sent: the host's own parameter names the user. */
export function withIdentity({ identityParameter }: ToolBinding, chosen: JsonObject, userId: string): JsonObject {
  return identityParameter === null ? chosen : { ...chosen, [identityParameter]: userId };
}

/** Whether a text is a JSON object, as the arguments of a call have to be. */
export function isJsonObject(json: string): boolean {
  return json.trim() !== '' && parseObject(json) !== null;
}

function parseObject(json: string): JsonObject | null {
  try {
    const value: JsonValue = json.trim() === '' ? {} : JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * An MCP tool as a function tool of the agent runtime. The wrapper owns what the runtime does not do: the approval is
 * for exactly the recorded arguments, the user's identity is filled in, "sent" is on disk before the call leaves.
 */
export function functionTool(binding: ToolBinding, scope: CallScope, isVisible: () => boolean = () => true) {
  const { tool: info, identityParameter } = binding;
  const made = tool({
    name: binding.modelName,
    description: info.title ? `${info.title}. ${info.description}` : info.description,
    parameters: modelSchema(info.inputSchema, identityParameter),
    strict: false,
    // Decided when the response was recorded, which is before the runtime asks.
    needsApproval: async (_context, _input, callId) => (scope.recorder.call(callId ?? '')?.approvalId ?? null) !== null,
    isEnabled: isVisible,
    errorFunction: null,
    execute: async (_input, _context, details) => {
      const callId = details?.toolCall?.callId ?? '';
      const json = details?.toolCall?.arguments ?? '';
      const call = runCall(binding, scope, { callId, json, signal: details?.signal });
      return outcomeForModel(await scope.recorder.track(call));
    },
  });
  // The runtime makes underscores of hyphens, which many names have, and every provider takes: ours are used as they are.
  made.name = binding.modelName;
  return made;
}

async function runCall(
  binding: ToolBinding,
  { recorder, pool, questions, tap }: CallScope,
  { callId, json, signal }: { callId: string; json: string; signal: AbortSignal | undefined },
): Promise<ToolOutcome> {
  const item = recorder.call(callId);
  // Refused by a rule, or for what it was: the model is told what the record says.
  if (item !== undefined && item.approvalId === null && item.outcome !== null) return item.outcome;
  const chosen = argumentsOf(binding, json);
  if (item === undefined || chosen === null || !mayRun(item, binding, chosen)) {
    const refused = fail('DENIED', 'This call is not the one that was allowed, so it was not made.');
    if (item?.status === 'allowed') recorder.outcome(callId, refused);
    return refused;
  }
  if (item.status === 'allowed') await recorder.sent(callId);
  if (binding.run !== undefined) {
    const outcome = binding.run(chosen);
    recorder.outcome(callId, outcome);
    return outcome;
  }
  const watch = new CallWatch(recorder, callId, questions);
  const args = withIdentity(binding, chosen, recorder.userId);
  const outcome = await pool.callTool(binding.server.id, binding.tool.name, args, {
    signal: signal ?? new AbortController().signal,
    userId: recorder.userId,
    turnId: recorder.turn.id,
    conversationId: recorder.turn.conversationId,
    onQuestion: watch.onQuestion,
    ...tap,
    onProgress: (progress) => {
      watch.onProgress(progress);
      tap?.onProgress?.(progress);
    },
  });
  watch.end();
  recorder.outcome(callId, outcome);
  return outcome;
}

/** An approval is for one call of one tool with exactly these arguments. */
function mayRun(item: ToolCallItem, binding: ToolBinding, args: JsonObject): boolean {
  const sameCall = item.serverId === binding.server.id && item.tool === binding.tool.name;
  const permitted = item.approvalId === null ? item.status === 'running' : item.status === 'allowed';
  return sameCall && permitted && isDeepStrictEqual(item.arguments, args);
}

/** The schema that models see: the host's own parameter is not part of it. */
function modelSchema(schema: JsonObject, identityParameter: string | null) {
  const all = Object.entries(asObject(schema.properties));
  const properties = Object.fromEntries(all.filter(([name]) => name !== identityParameter));
  const required = Array.isArray(schema.required)
    ? schema.required.filter((name): name is string => typeof name === 'string' && name !== identityParameter)
    : [];
  return { ...schema, type: 'object' as const, properties, required, additionalProperties: true as const };
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
