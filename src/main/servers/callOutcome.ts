import { ProtocolError, ProtocolErrorCode, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { assertNever, fail, messageOf } from '../../shared/errors.ts';
import type { ServerConfig, ServerState, ToolInfo, ToolOutcome } from '../../shared/server.ts';
import { oversizeMark } from './stdioTransport.ts';
import { cutText, visibleText } from './visibleText.ts';

/** A call that did not come back with a result. */
export interface FailedCall {
  readonly config: ServerConfig;
  readonly tool: ToolInfo;
  readonly thrown: unknown;
  /** The caller had asked for it to be cancelled. */
  readonly cancelled: boolean;
  readonly timeout: number;
}

/**
 * What a failed call means. What matters most is whether it may have had an effect: a call that may have, and whose
 * answer was lost, is `OUTCOME_UNKNOWN` and never retryable. Only a trusted server is believed that a tool only reads.
 */
export function explainFailedCall(call: FailedCall): ToolOutcome {
  const { config, tool, thrown, cancelled } = call;
  const { name } = config;
  if (cancelled) return fail('CANCELLED', `The call of “${label(tool)}” was cancelled.`);
  if (thrown instanceof ProtocolError) return explainProtocolError(thrown, call);
  if (!(thrown instanceof SdkError)) return fail('TOOL_ERROR', `“${name}” could not answer: ${messageOf(thrown)}`);
  switch (thrown.code) {
    case SdkErrorCode.RequestTimeout:
      return explainTimeout(call);
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
      return fail(
        'UNAVAILABLE',
        `The call did not reach “${name}”, which takes no messages now. Try again in a moment.`,
      );
    case SdkErrorCode.ConnectionClosed:
      return explainLoss(call);
    default:
      return fail('TOOL_ERROR', `“${name}” answered in a form that the protocol does not allow.`);
  }
}

function explainTimeout({ config, tool, timeout }: FailedCall): ToolOutcome {
  const seconds = Math.max(1, Math.round(timeout / 1000));
  const what = `“${config.name}” did not answer the call of “${label(tool)}” within ${seconds} s.`;
  const { readOnly, idempotent } = tool.annotations;
  if (config.trusted && (readOnly || idempotent)) return fail('TIMEOUT', `${what} It can be tried again.`);
  return fail('OUTCOME_UNKNOWN', `${what} Whether it took effect is not known: look before you try again.`);
}

function explainLoss({ config, tool }: FailedCall): ToolOutcome {
  const what = `“${config.name}” ended during the call of “${label(tool)}”.`;
  if (config.trusted && tool.annotations.readOnly) return fail('UNAVAILABLE', `${what} It can be tried again.`);
  return fail('OUTCOME_UNKNOWN', `${what} Whether the call took effect is not known: look before you try again.`);
}

function explainProtocolError(error: ProtocolError, { config, tool }: FailedCall): ToolOutcome {
  const message = cutText(visibleText(error.message), 4_000) || 'It did not say why.';
  if (error.data === oversizeMark) return fail('TOO_LARGE', message);
  if (error.code === ProtocolErrorCode.InvalidParams) {
    return fail('INVALID_INPUT', `“${label(tool)}” does not take these arguments: ${message}`);
  }
  return fail('TOOL_ERROR', `“${config.name}” could not do it: ${message}`);
}

/** Why a server that is not ready can't be called. */
export function explainNotReady({ name }: ServerConfig, state: ServerState): ToolOutcome {
  switch (state.status) {
    case 'off':
      return fail('UNAVAILABLE', `“${name}” is switched off. Switch it on to use its tools.`);
    case 'starting':
      return fail('UNAVAILABLE', `“${name}” is still starting. Try again in a moment.`);
    case 'backoff':
      return fail('UNAVAILABLE', `“${name}” is down and will be restarted soon. ${state.failure.summary}`);
    case 'failed':
      return fail('UNAVAILABLE', `“${name}” is down. ${state.failure.summary}`);
    case 'stopping':
      return fail('UNAVAILABLE', `“${name}” is stopping.`);
    case 'ready':
      return fail('UNAVAILABLE', `“${name}” has just ended. Try again in a moment.`);
    default:
      return assertNever(state);
  }
}

function label(tool: ToolInfo): string {
  return tool.title ?? tool.name;
}
