import { randomUUID } from 'node:crypto';
import { ProtocolError } from '@modelcontextprotocol/client';
import { type ErrorData, fail, messageOf } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerConfig } from '../../shared/server.ts';
import type { CallRecord } from '../../shared/serverActivity.ts';
import { cutText } from '../../shared/text.ts';
import { failureKind } from './calls/callFailure.ts';
import type { CallLog } from './calls/callLog.ts';
import { Deadline } from './calls/deadline.ts';
import type { WireResult } from './calls/wireContent.ts';
import type { Clock } from './clock.ts';
import type { ConnectionDoor } from './connectionDoor.ts';
import type { LogRing } from './logRing.ts';
import type { ServerCare } from './serverCare.ts';
import { visibleText } from './visibleText.ts';

const maxMessage = 2_000;
const maxLoggedMessage = 500;

/**
 * What came of a request. `refused`: the server answered with an error of the protocol, whose code is passed on.
 * `failed`: it could not be asked, or did not answer.
 */
export type RequestOutcome =
  | { readonly kind: 'result'; readonly result: WireResult }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  | { readonly kind: 'failed'; readonly error: ErrorData };

export interface ServerRequestsOptions {
  readonly clock: Clock;
  readonly log: Pick<CallLog, 'add'>;
  readonly lines: Pick<LogRing, 'hide'>;
  readonly door: Pick<ConnectionDoor, 'connect'>;
  readonly care: Pick<ServerCare, 'callBegins' | 'callEnded'>;
  configOf(): ServerConfig;
}

/**
 * Requests to one server that are no tool calls: its prompts, its resources. They change nothing there, so that they are
 * simpler than calls: a deadline, one attempt, and a line in the call log under the name of the method.
 */
export class ServerRequests {
  readonly #options: ServerRequestsOptions;

  constructor(options: ServerRequestsOptions) {
    this.#options = options;
  }

  /** Starts a server that rests, and waits for one that starts. Never rejects. */
  async send(method: string, params: JsonObject, signal: AbortSignal): Promise<RequestOutcome> {
    const { clock, care, configOf } = this.#options;
    const [started, at] = [clock.now(), Math.round(clock.wall())];
    const milliseconds = configOf().options.callTimeout * 1_000;
    const deadline = new Deadline({ clock, signal, milliseconds, allowance: 0 });
    care.callBegins();
    try {
      const outcome = await this.#attempt(method, params, deadline);
      this.#record(method, outcome, { at, duration: clock.now() - started });
      return outcome;
    } finally {
      deadline.end();
      care.callEnded();
    }
  }

  async #attempt(method: string, params: JsonObject, deadline: Deadline): Promise<RequestOutcome> {
    const { door } = this.#options;
    const reached = await deadline.within(door.connect(deadline.signal));
    if (reached === null) return this.#unanswered(method, deadline);
    if ('failure' in reached) {
      return reached.failure.success
        ? this.#unanswered(method, deadline)
        : { kind: 'failed', error: reached.failure.error };
    }
    try {
      const sent = reached.connection.request(method, params, { signal: deadline.signal, timeout: deadline.bound });
      const result = await deadline.within(sent);
      return result === null ? this.#unanswered(method, deadline) : { kind: 'result', result };
    } catch (error) {
      return deadline.state === 'running' ? this.#explain(method, error) : this.#unanswered(method, deadline);
    }
  }

  #unanswered(method: string, deadline: Deadline): RequestOutcome {
    const { name } = this.#options.configOf();
    if (deadline.state === 'cancelled') return failed(fail('CANCELLED', `The request “${method}” was cancelled.`));
    return failed(fail('TIMEOUT', `“${name}” did not answer the request “${method}” in time. Try again.`));
  }

  #explain(method: string, error: unknown): RequestOutcome {
    const { configOf, lines } = this.#options;
    const { name } = configOf();
    const message = lines.hide(cutText(visibleText(messageOf(error)), maxMessage));
    if (error instanceof ProtocolError) return { kind: 'refused', code: error.code, message };
    const kind = failureKind(error);
    if (kind === 'unsent' || kind === 'lost') {
      return failed(fail('UNAVAILABLE', `The connection to “${name}” was lost. Try again in a moment.`));
    }
    return failed(fail('TOOL_ERROR', `“${name}” could not answer the request “${method}”: ${message}`));
  }

  #record(method: string, outcome: RequestOutcome, times: Pick<CallRecord, 'at' | 'duration'>): void {
    const { log, configOf } = this.#options;
    const record = { id: randomUUID(), serverId: configOf().id, tool: method, attempts: 1, turnId: null, ...times };
    log.add({ ...record, error: errorOf(outcome) });
  }
}

function failed({ error }: ReturnType<typeof fail>): RequestOutcome {
  return { kind: 'failed', error };
}

function errorOf(outcome: RequestOutcome): CallRecord['error'] {
  if (outcome.kind === 'result') return null;
  const { code, message } = outcome.kind === 'failed' ? outcome.error : fail('TOOL_ERROR', outcome.message).error;
  return { code, message: cutText(message, maxLoggedMessage) };
}
