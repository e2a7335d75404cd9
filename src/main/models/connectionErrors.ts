import { type ErrorCode, messageOf, SignalboxError } from '../../shared/errors.ts';
import { field, named, text } from './providerHttpError.ts';

const tlsCode = /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

/** Connections that could not be made or were lost, in words for a user; null where it is something else. */
export function explainConnection(causes: unknown[], cause: unknown): SignalboxError | null {
  const make = (code: ErrorCode, message: string) => new SignalboxError(code, message, { cause });
  for (const one of causes) {
    const code = text(field(one, 'code'));
    const where = text(field(one, 'hostname')) || addressOf(one);
    if (code === 'ECONNREFUSED') {
      return make(
        'UNAVAILABLE',
        `Nothing answers at ${where || 'the address of the endpoint'}. Start the model server, or check the address in Settings.`,
      );
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      return make(
        'UNAVAILABLE',
        `The name ${where || 'of the endpoint'} can't be found. Check the address in Settings and the network.`,
      );
    }
    if (tlsCode.test(code)) {
      return make(
        'PROVIDER_ERROR',
        `No secure connection to the endpoint could be made (${code}). Check its certificate, and whether the address should begin with http:// or https://.`,
      );
    }
    if (
      code === 'ETIMEDOUT' ||
      code === 'UND_ERR_CONNECT_TIMEOUT' ||
      code === 'EHOSTUNREACH' ||
      code === 'ENETUNREACH'
    ) {
      return make(
        'UNAVAILABLE',
        `The endpoint can't be reached${where === '' ? '' : ` at ${where}`}. Check the address in Settings and the network.`,
      );
    }
    if (
      code === 'UND_ERR_HEADERS_TIMEOUT' ||
      code === 'UND_ERR_BODY_TIMEOUT' ||
      named(one, 'APIConnectionTimeoutError', 'TimeoutError')
    ) {
      return make(
        'TIMEOUT',
        'The endpoint did not answer in time. A local model may still be loading: try again in a moment.',
      );
    }
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET' || messageOf(one) === 'terminated') {
      return make('UNAVAILABLE', 'The connection to the endpoint was lost before the answer was complete. Try again.');
    }
  }
  return null;
}

function addressOf(error: unknown): string {
  const address = text(field(error, 'address'));
  const port = field(error, 'port');
  return address === ''
    ? ''
    : `${address.includes(':') ? `[${address}]` : address}${typeof port === 'number' ? `:${port}` : ''}`;
}
