import {
  type CallToolRequest,
  type CallToolResult,
  inputRequired,
  isSpecType,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { type JsonObject, jsonObjectSchema } from '../../../../shared/json.ts';
import type { ProgramCaller } from '../../../agents/programCaller.ts';
import type { WireResult } from '../../../servers/calls/wireContent.ts';
import { visibleText } from '../../../servers/visibleText.ts';
import type { Asks, Endpoint, Link } from './endpoint.ts';
import { OpenCall, questionKey } from './openCall.ts';
import { type ToolAddress, toolNamed } from './toolOffer.ts';
import { resultFor } from './toolResult.ts';

interface WantedCall {
  address: ToolAddress;
  args: JsonObject;
  caller: ProgramCaller;
  asks: Asks;
}

/** Makes the calls of a client, with all that may come between a call and its result. */
export class ToolCalls {
  readonly #endpoint: Endpoint;
  readonly #link: Link;
  readonly #server: Server;

  constructor(server: Server, endpoint: Endpoint, link: Link) {
    this.#server = server;
    this.#endpoint = endpoint;
    this.#link = link;
  }

  /** Answers a `tools/call` request: with the result, or with a question of the tool's server to the client. */
  async handle(request: CallToolRequest, context: ServerContext) {
    const call = this.#callOf(request, context);
    const detach = call.attach(context);
    const step = await call.next();
    if (step.kind === 'result') return step.result;
    // In the newer era the request ends with the question; in the older one it stays open until the result.
    if (context.mcpReq.envelope !== undefined) detach();
    this.#link.openCalls.keep(call);
    return inputRequired({ inputRequests: { [questionKey]: step.question }, requestState: call.id });
  }

  /** The call that a request makes, or that it brings an answer for. */
  #callOf({ params }: CallToolRequest, context: ServerContext): OpenCall {
    const state = context.mcpReq.requestState<unknown>();
    if (state === undefined) return this.#begin(this.#wanted(params, context), context);
    const call = this.#link.openCalls.take(String(state));
    if (call === null) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This call is not open any more.');
    call.answer(context.mcpReq.inputResponses);
    return call;
  }

  #wanted({ name, arguments: given = {} }: CallToolRequest['params'], context: ServerContext): WantedCall {
    const { supervisor, scope } = this.#endpoint;
    const address = toolNamed(supervisor.views(), scope, name);
    if (address === null) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool “${name}”.`);
    const args = jsonObjectSchema.safeParse(given);
    if (!args.success) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The arguments are no JSON object.');
    const [caller, asks] = [this.#link.callerOf(this.#server, context), this.#link.asksOf(this.#server, context)];
    return { address, args: args.data, caller, asks };
  }

  #begin(wanted: WantedCall, context: ServerContext): OpenCall {
    const call = new OpenCall(context);
    call.abortWith(this.#link.ended);
    call.begin(() => this.#run(call, wanted));
    return call;
  }

  async #run(call: OpenCall, { address, args, caller, asks }: WantedCall): Promise<CallToolResult> {
    const { calls, supervisor } = this.#endpoint;
    const { relay, signal } = call;
    const stopListening = supervisor.notices.listen(address.serverId, relay.notice);
    let raw: WireResult | null = null;
    try {
      const outcome = await calls.call(caller, {
        ...address,
        arguments: args,
        signal,
        onWaiting: relay.waiting,
        onProgress: relay.progress,
        onRawResult: (result) => {
          raw = result;
        },
        onElicit: async (params, over) => {
          const question = questionFor(params, asks);
          return question === null ? null : call.ask(question, over);
        },
      });
      if (!outcome.success && outcome.error.code === 'NOT_FOUND' && raw === null) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, outcome.error.message);
      }
      return resultFor(raw, outcome);
    } finally {
      stopListening();
    }
  }
}

/** A server's question as the client is asked it; null for one that it can't be asked. */
function questionFor(params: Readonly<Record<string, unknown>>, asks: Asks) {
  const { mode = 'form', message } = params;
  const { _meta, task, ...shown } = params;
  const request = { method: 'elicitation/create', params: { ...shown, message: visibleText(String(message)) } };
  const can = mode === 'url' ? asks.url : asks.form;
  return can && isSpecType.ElicitRequest(request) ? request : null;
}
