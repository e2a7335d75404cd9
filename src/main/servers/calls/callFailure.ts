import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import { remoteRefusal } from '../http/fault.ts';

/**
 * How an attempt failed, which decides whether it may be sent again and what it says of the server.
 * `unsent`: it did not leave. `lost`: it left, and the answer will not come. `expired`: no answer by the deadline.
 * `violation`: the answer is not what the protocol allows. `broken`: a remote server answered with a fault of its own.
 * `refused`: the server answered that it does not do it. `cancelled`: the caller gave up.
 */
export type FailureKind = 'unsent' | 'lost' | 'expired' | 'violation' | 'broken' | 'refused' | 'cancelled';

export interface CallFailure {
  readonly kind: FailureKind;
  readonly thrown: unknown;
}

/** What an error of the protocol library, or of its transports, means for the call that it ended. */
export function failureKind(thrown: unknown): FailureKind {
  if (thrown instanceof ProtocolError || thrown instanceof UnauthorizedError) return 'refused';
  if (thrown instanceof SdkHttpError) return thrown.status >= 400 && thrown.status < 500 ? 'refused' : 'broken';
  if (thrown instanceof SdkError) return sdkFailureKind(thrown.code);
  if (isNotConnected(thrown)) return 'unsent';
  // The form in which `fetch` reports that the network failed it.
  if (thrown instanceof TypeError) return neverConnected(thrown) ? 'unsent' : 'lost';
  return remoteRefusal(thrown) === null ? 'violation' : 'refused';
}

function sdkFailureKind(code: SdkErrorCode): FailureKind {
  switch (code) {
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
    case SdkErrorCode.NotInitialized:
      return 'unsent';
    case SdkErrorCode.ConnectionClosed:
      return 'lost';
    case SdkErrorCode.RequestTimeout:
      return 'expired';
    case SdkErrorCode.CapabilityNotSupported:
    case SdkErrorCode.MethodNotSupportedByProtocolVersion:
      return 'refused';
    default:
      return 'violation';
  }
}

/** The library's client, once closed, throws this instead of an error with a code. */
function isNotConnected(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === 'Not connected';
}

const beforeAnything = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The cause says why there was no connection on which to send anything. */
function neverConnected({ cause }: TypeError): boolean {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
  return typeof cause.code === 'string' && beforeAnything.has(cause.code);
}

/** Whether it is the server that failed, and not the tool, the arguments or the caller: what the breaker counts. */
export function isServerFault(kind: FailureKind): boolean {
  return kind !== 'refused' && kind !== 'cancelled';
}
