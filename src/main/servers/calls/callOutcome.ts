import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { assertNever, fail, messageOf } from '../../../shared/errors.ts';
import type { ServerConfig, ServerState } from '../../../shared/server.ts';
import { cutText } from '../../../shared/text.ts';
import type { ToolInfo, ToolOutcome } from '../../../shared/tool.ts';
import { remoteRefusal, shortText } from '../http/fault.ts';
import { oversizeMark } from '../stdioTransport.ts';
import { visibleText } from '../visibleText.ts';
import type { CallFailure } from './callFailure.ts';
import type { Refusal } from './circuitBreaker.ts';

const maxMessage = 4_000;

/** A call that did not come back with a result. */
export interface FailedCall {
  readonly config: ServerConfig;
  readonly tool: ToolInfo;
  readonly failure: CallFailure;
  /** Milliseconds that it was given. */
  readonly timeout: number;
}

/** Whether a call that may have had an effect can be made again. Only a trusted server is believed that it can. */
export function isRepeatable({ trusted }: ServerConfig, { annotations }: ToolInfo): boolean {
  return trusted && (annotations.readOnly || annotations.idempotent);
}

/**
 * What a failed call means. What matters most is whether it may have had an effect: a call that may have, and whose
 * answer was lost, is `OUTCOME_UNKNOWN` and never retryable unless it can be repeated.
 */
export function explainFailedCall(call: FailedCall): ToolOutcome {
  const { config, tool, failure } = call;
  switch (failure.kind) {
    case 'cancelled':
      return explainCancelled(label(tool));
    case 'unsent':
      return fail(
        'UNAVAILABLE',
        `The call did not reach “${config.name}”, which takes no messages now. Try again in a moment.`,
      );
    case 'expired':
      return explainTimeout(call);
    case 'lost':
      return explainLoss(call, `The connection to “${config.name}” was lost during the call of “${label(tool)}”.`);
    case 'broken':
      return explainLoss(call, `“${config.name}” failed during the call of “${label(tool)}”${httpStatus(failure)}.`);
    case 'violation':
      return explainViolation(failure.thrown, config);
    case 'refused':
      return explainRefusal(failure.thrown, call);
    default:
      return assertNever(failure.kind);
  }
}

function explainTimeout(call: FailedCall): ToolOutcome {
  const { config, tool, timeout } = call;
  const what = `“${config.name}” did not answer the call of “${label(tool)}” within ${inSeconds(timeout)}.`;
  if (isRepeatable(config, tool)) return fail('TIMEOUT', `${what} It can be tried again.`);
  return fail('OUTCOME_UNKNOWN', `${what} Whether it took effect is not known: look before you try again.`);
}

function explainLoss({ config, tool }: FailedCall, what: string): ToolOutcome {
  if (isRepeatable(config, tool)) return fail('UNAVAILABLE', `${what} It can be tried again.`);
  return fail('OUTCOME_UNKNOWN', `${what} Whether the call took effect is not known: look before you try again.`);
}

function explainViolation(thrown: unknown, { name }: ServerConfig): ToolOutcome {
  if (thrown instanceof SdkError) {
    return fail('TOOL_ERROR', `“${name}” answered in a form that the protocol does not allow.`);
  }
  return fail('TOOL_ERROR', `“${name}” could not answer: ${cutText(visibleText(messageOf(thrown)), maxMessage)}`);
}

function httpStatus({ thrown }: CallFailure): string {
  return thrown instanceof SdkHttpError ? ` (HTTP ${thrown.status})` : '';
}

function explainRefusal(thrown: unknown, { config, tool }: FailedCall): ToolOutcome {
  if (thrown instanceof UnauthorizedError) return explainStatus(401, '', config);
  const refusal = remoteRefusal(thrown);
  if (refusal?.kind === 'sign-in') return fail('UNAUTHORIZED', refusal.message);
  if (refusal?.kind === 'status') return explainStatus(refusal.status, refusal.text, config);
  const message = cutText(visibleText(messageOf(thrown)), maxMessage) || 'It did not say why.';
  if (thrown instanceof ProtocolError && thrown.data === oversizeMark) return fail('TOO_LARGE', message);
  if (thrown instanceof ProtocolError && thrown.code === ProtocolErrorCode.InvalidParams) {
    return fail('INVALID_INPUT', `“${label(tool)}” does not take these arguments: ${message}`);
  }
  return fail('TOOL_ERROR', `“${config.name}” could not do it: ${message}`);
}

function explainStatus(status: number, text: string, { name }: ServerConfig): ToolOutcome {
  if (status === 401) return fail('UNAUTHORIZED', `“${name}” does not accept the sign-in any more. Sign in again.`);
  if (status === 403) return fail('DENIED', `“${name}” does not allow this with the sign-in that it has.`);
  if (status === 413) return fail('TOO_LARGE', `The arguments are more than “${name}” takes. Send less at once.`);
  if (status === 429) return fail('RATE_LIMITED', `“${name}” takes no more calls for now. Try again later.`);
  return fail('TOOL_ERROR', `“${name}” refused the call (HTTP ${status}). ${shortText(visibleText(text))}`.trim());
}

/** Why no call is sent while the breaker is open. */
export function explainOpenBreaker({ name }: ServerConfig, { failingFor, waitFor }: Refusal): ToolOutcome {
  const since = `Too many calls of “${name}” failed in a row: it has been left alone for ${inSeconds(failingFor)}.`;
  if (waitFor === null) {
    return fail('UNAVAILABLE', `${since} One call is on its way to see whether it works again: try again in a moment.`);
  }
  return fail('UNAVAILABLE', `${since} The next call is let through in ${inSeconds(waitFor)}: try again then.`);
}

export function explainCancelled(tool: string): ToolOutcome {
  return fail('CANCELLED', `The call of “${tool}” was cancelled.`);
}

/** The time of a call went by before its server was ready. */
export function explainNeverReady({ name }: ServerConfig, milliseconds: number): ToolOutcome {
  return fail(
    'TIMEOUT',
    `“${name}” was not ready within ${inSeconds(milliseconds)}: the call was not sent. Try again.`,
  );
}

/** Why a server that is not ready can't be called. */
export function explainNotReady({ name }: ServerConfig, state: ServerState): ToolOutcome {
  switch (state.status) {
    case 'off':
      return fail('UNAVAILABLE', `“${name}” is switched off. Switch it on to use its tools.`);
    case 'idle':
      return fail('UNAVAILABLE', `“${name}” rests until it is called. Try again.`);
    case 'blocked':
      return fail('UNAVAILABLE', `“${name}” waits for a person. ${state.message}`, false);
    case 'starting':
      return fail('UNAVAILABLE', `“${name}” is still starting. Try again in a moment.`);
    case 'backoff':
      return fail('UNAVAILABLE', `“${name}” is down and will be restarted soon. ${state.failure.summary}`);
    case 'failed':
      return fail('UNAVAILABLE', `“${name}” is down. ${state.failure.summary}`);
    case 'stopping':
      return fail('UNAVAILABLE', `“${name}” is stopping.`);
    case 'degraded':
      return state.reason === 'probes'
        ? fail('UNAVAILABLE', `“${name}” runs, but does not answer. It is restarted if that goes on.`)
        : fail('UNAVAILABLE', `“${name}” runs, but too many calls of it failed. Try again later.`);
    case 'ready':
      return fail('UNAVAILABLE', `“${name}” has just ended. Try again in a moment.`);
    default:
      return assertNever(state);
  }
}

/** A length of time as people say it; never "0 s". */
function inSeconds(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function label(tool: ToolInfo): string {
  return tool.title ?? tool.name;
}
