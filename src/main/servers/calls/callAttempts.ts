import { ExponentialBackoff } from 'cockatiel';
import { fail } from '../../../shared/errors.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerConfig } from '../../../shared/server.ts';
import type { ToolInfo, ToolOutcome } from '../../../shared/tool.ts';
import type { Clock } from '../clock.ts';
import type { WireCallOptions } from '../toolCaller.ts';
import type { CallStats } from '../vitals/serverStats.ts';
import { type CallFailure, type FailureKind, failureKind, isServerFault } from './callFailure.ts';
import { explainCancelled, explainNeverReady, explainOpenBreaker, isRepeatable } from './callOutcome.ts';
import type { CallConnection, CallOptions, CallTarget } from './callTarget.ts';
import type { CallTimings } from './callTimings.ts';
import type { CircuitBreaker, Permit, Verdict } from './circuitBreaker.ts';
import type { Deadline } from './deadline.ts';
import type { WireResult } from './wireContent.ts';

const maxRetries = 1;
/** A call that has not left can't have done harm. */
const maxRetriesUnsent = 2;

/** A call on its way. */
export interface PendingCall {
  readonly name: string;
  readonly args: JsonObject;
  readonly options: CallOptions;
  readonly deadline: Deadline;
  /** How often it was sent. */
  sent: number;
}

interface FailedAttempt {
  readonly kind: 'failed';
  readonly failure: CallFailure;
  readonly config: ServerConfig;
  readonly tool: ToolInfo;
}

/** What an attempt came to. `outcome`: it did not get as far as the server, and why. */
export type Attempt =
  | { readonly kind: 'result'; readonly result: WireResult }
  | { readonly kind: 'outcome'; readonly outcome: ToolOutcome }
  | FailedAttempt;

export interface CallAttemptsOptions {
  readonly clock: Clock;
  readonly target: CallTarget;
  readonly timings: CallTimings;
  readonly stats: CallStats;
  readonly breaker: CircuitBreaker;
}

/**
 * Makes the attempts of a call, each with leave of the breaker: one, and another one only where nothing was sent or
 * where sending twice does the same as sending once. All of them share the call's deadline.
 */
export class CallAttempts {
  readonly #options: CallAttemptsOptions;
  readonly #retryDelays: ExponentialBackoff<[number, number]>;

  constructor(options: CallAttemptsOptions) {
    this.#options = options;
    const { retryFloor, retryCeiling } = options.timings;
    this.#retryDelays = new ExponentialBackoff({ initialDelay: retryFloor, maxDelay: retryCeiling });
  }

  /** Where another attempt does not get through after all, the failure of the one before is what counts. */
  async run(call: PendingCall): Promise<Attempt> {
    const first = await this.#attempt(call);
    if (first.kind !== 'failed') return first;
    const last = await this.#retry(call, first);
    const isCancelled = last.kind === 'failed' && call.deadline.state === 'cancelled';
    return isCancelled ? { ...last, failure: { kind: 'cancelled', thrown: null } } : last;
  }

  async #retry(call: PendingCall, first: FailedAttempt): Promise<Attempt> {
    const { deadline } = call;
    let failed = first;
    let delay = this.#retryDelays.next();
    for (let retries = 0; mayRetry(call, failed, retries); retries += 1) {
      if (deadline.remaining <= delay.duration || !(await deadline.sleep(delay.duration))) return failed;
      const next = await this.#attempt(call);
      if (next.kind === 'outcome') return failed;
      if (next.kind === 'result') return next;
      failed = next;
      delay = delay.next(undefined);
    }
    return failed;
  }

  async #attempt(call: PendingCall): Promise<Attempt> {
    const { target, breaker } = this.#options;
    // Asked before there is a connection, so that a call fails at once, and again after, when others may have failed.
    if (breaker.refusal !== null) return notSent(explainOpenBreaker(target.config, breaker.refusal));
    const reached = await this.#connect(call);
    if ('failure' in reached) return notSent(reached.failure);
    const tool = target.tool(call.name);
    if (tool === undefined) {
      return notSent(fail('NOT_FOUND', `“${target.config.name}” has no tool “${call.name}” now.`));
    }
    const permit = breaker.enter();
    if (!permit.granted) return notSent(explainOpenBreaker(target.config, permit));
    return this.#send(call, reached.connection, tool, permit);
  }

  async #connect({ name, deadline }: PendingCall): ReturnType<CallTarget['connect']> {
    const { target } = this.#options;
    const reached = deadline.state === 'running' ? await deadline.within(target.connect(deadline.signal)) : null;
    if (deadline.state === 'cancelled') return { failure: explainCancelled(name) };
    return reached ?? { failure: explainNeverReady(target.config, deadline.milliseconds) };
  }

  async #send(call: PendingCall, connection: CallConnection, tool: ToolInfo, permit: Permit): Promise<Attempt> {
    const { clock, target, timings, stats, breaker } = this.#options;
    const { name, args, deadline } = call;
    if (permit.isProbe) deadline.shorten(timings.probeDeadline);
    const started = clock.now();
    call.sent += 1;
    let failure: CallFailure;
    try {
      const result = await deadline.within(connection.callTool(name, args, wireOptions(call)));
      if (result !== null) {
        breaker.report(permit, 'works');
        if (!deadline.wasPaused) stats.roundTrip(clock.now() - started);
        return { kind: 'result', result };
      }
      failure = { kind: endOf(deadline), thrown: null };
    } catch (thrown) {
      failure = { kind: kindOf(thrown, deadline), thrown };
    }
    if (failure.kind === 'unsent') call.sent -= 1;
    breaker.report(permit, verdictOn(failure.kind));
    return { kind: 'failed', failure, config: target.config, tool };
  }
}

function notSent(outcome: ToolOutcome): Attempt {
  return { kind: 'outcome', outcome };
}

function endOf({ state }: Deadline): FailureKind {
  return state === 'cancelled' ? 'cancelled' : 'expired';
}

function kindOf(thrown: unknown, deadline: Deadline): FailureKind {
  if (deadline.state !== 'running') return endOf(deadline);
  const kind = failureKind(thrown);
  // A call that asked something had left: what could not be sent any more is the answer.
  return kind === 'unsent' && deadline.wasPaused ? 'lost' : kind;
}

/** A timeout has used up the deadline, and a refusal would be the same again: neither is worth another attempt. */
function mayRetry({ sent }: PendingCall, { failure, config, tool }: FailedAttempt, retries: number): boolean {
  if (failure.kind === 'unsent') return retries < (sent === 0 ? maxRetriesUnsent : maxRetries);
  if (failure.kind !== 'lost' && failure.kind !== 'broken') return false;
  return retries < maxRetries && isRepeatable(config, tool);
}

function verdictOn(kind: FailureKind): Verdict {
  if (kind === 'cancelled') return 'unclear';
  return isServerFault(kind) ? 'failed' : 'works';
}

/** The deadline here ends a call; the protocol library's own is only there because it must have one. */
function wireOptions({ options, deadline }: PendingCall): WireCallOptions {
  const ask: WireCallOptions['onQuestion'] = (question, signal) =>
    deadline.paused(async () => {
      const answer = options.onQuestion?.(question, AbortSignal.any([signal, deadline.signal]));
      return (await answer) ?? { action: 'cancel' };
    });
  const elicit: WireCallOptions['onElicit'] = (params, signal) =>
    deadline.paused(async () => {
      const result = options.onElicit?.(params, AbortSignal.any([signal, deadline.signal]));
      return (await result) ?? null;
    });
  return {
    signal: deadline.signal,
    timeout: deadline.bound,
    userId: options.userId,
    onProgress: options.onProgress && ((progress) => options.onProgress?.(progress)),
    onQuestion: options.onQuestion && ask,
    onElicit: options.onElicit && elicit,
  };
}
