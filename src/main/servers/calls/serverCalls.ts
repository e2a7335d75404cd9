import { randomUUID } from 'node:crypto';
import { fail, messageOf } from '../../../shared/errors.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerVitals } from '../../../shared/server.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import { cutText } from '../../../shared/text.ts';
import type { ToolOutcome } from '../../../shared/tool.ts';
import type { Clock } from '../clock.ts';
import type { ResultSink } from '../stores.ts';
import type { CallStats } from '../vitals/serverStats.ts';
import { type Attempt, CallAttempts, type PendingCall } from './callAttempts.ts';
import { isServerFault } from './callFailure.ts';
import type { CallLog } from './callLog.ts';
import { explainFailedCall } from './callOutcome.ts';
import type { CallOptions, CallTarget } from './callTarget.ts';
import type { CallTimings } from './callTimings.ts';
import { CircuitBreaker } from './circuitBreaker.ts';
import { Deadline } from './deadline.ts';
import { toOutcome } from './toolResult.ts';
import { errorWithout } from './wireContent.ts';

export type { CallOptions, CallTarget } from './callTarget.ts';

/** The call log says what went wrong, not all that the tool had to say about it. */
const maxLoggedMessage = 500;

const keepsNothing: ResultSink = { put: async () => null };

export interface ServerCallsOptions {
  readonly clock: Clock;
  readonly target: CallTarget;
  readonly timings: CallTimings;
  readonly stats: CallStats;
  readonly log: CallLog;
  readonly results: ResultSink;
  /** A text of the server without its secrets: what it says of a failed call is kept. */
  hide(text: string): string;
  onBreaker(view: ServerVitals['breaker']): void;
}

/**
 * All calls of one server. Each has a hard deadline, is tried again where that is safe, goes through the circuit
 * breaker that all of them share, and leaves a record.
 */
export class ServerCalls {
  readonly #options: ServerCallsOptions;
  readonly #breaker: CircuitBreaker;
  readonly #attempts: CallAttempts;
  #inFlight = 0;

  constructor(options: ServerCallsOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker({ ...options, onChange: (view) => options.onBreaker(view) });
    this.#attempts = new CallAttempts({ ...options, breaker: this.#breaker });
  }

  /** Calls that are within their deadline: a server that is busy with one is not dead. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get breaker(): ServerVitals['breaker'] {
    return this.#breaker.view;
  }

  /** The server gets another chance at once: a person asked for it, or its process is a fresh one. */
  reset(): void {
    this.#breaker.reset();
  }

  /** Calls a tool. Never rejects: the outcome says what came of it. */
  async call(name: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    const { clock } = this.#options;
    const [started, at] = [clock.now(), Math.round(clock.wall())];
    const call = { name, args, options, deadline: this.#deadline(name, options), sent: 0 };
    let outcome: ToolOutcome;
    try {
      outcome = this.#withoutSecrets(await this.#explain(call, await this.#run(call)));
    } catch (error) {
      outcome = fail('INTERNAL', `The call failed inside Signalbox, not in the server: ${messageOf(error)}`);
    }
    this.#record(call, outcome, { at, duration: clock.now() - started });
    return outcome;
  }

  #deadline(name: string, { signal, timeoutMs, onQuestion, onElicit }: CallOptions): Deadline {
    const { clock, target, timings } = this.#options;
    const { toolTimeouts, callTimeout } = target.config.options;
    const seconds = (Object.hasOwn(toolTimeouts, name) ? toolTimeouts[name] : undefined) ?? callTimeout;
    const asks = onQuestion !== undefined || onElicit !== undefined;
    const allowance = asks ? timings.questionAllowance : 0;
    return new Deadline({ clock, signal, milliseconds: timeoutMs ?? seconds * 1_000, allowance });
  }

  async #run(call: PendingCall): Promise<Attempt> {
    this.#inFlight += 1;
    try {
      return await this.#attempts.run(call);
    } finally {
      call.deadline.end();
      this.#inFlight -= 1;
    }
  }

  #explain({ deadline, options }: PendingCall, attempt: Attempt): ToolOutcome | Promise<ToolOutcome> {
    const { stats, results } = this.#options;
    if (attempt.kind === 'outcome') return attempt.outcome;
    stats.call(attempt.kind === 'failed' && isServerFault(attempt.failure.kind));
    if (attempt.kind === 'result') {
      options.onRawResult?.(errorWithout(attempt.result, (text) => this.#options.hide(text)));
      const { conversationId = null, onRawResult } = options;
      // Who has the whole result, and no conversation to show parts of it in, needs none of them kept.
      const sink = onRawResult !== undefined && conversationId === null ? keepsNothing : results;
      return toOutcome(attempt.result, sink, conversationId);
    }
    return explainFailedCall({ ...attempt, timeout: deadline.milliseconds });
  }

  #withoutSecrets(outcome: ToolOutcome): ToolOutcome {
    if (outcome.success) return outcome;
    return { ...outcome, error: { ...outcome.error, message: this.#options.hide(outcome.error.message) } };
  }

  #record({ name, options, sent }: PendingCall, outcome: ToolOutcome, times: Pick<CallRecord, 'at' | 'duration'>) {
    const { log, target } = this.#options;
    const error = outcome.success
      ? null
      : { code: outcome.error.code, message: cutText(outcome.error.message, maxLoggedMessage) };
    const { turnId = null } = options;
    log.add({ id: randomUUID(), serverId: target.config.id, tool: name, attempts: sent, error, turnId, ...times });
  }
}
