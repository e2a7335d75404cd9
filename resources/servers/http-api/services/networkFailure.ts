import { type Failure, ToolFailure } from '../../kit/outcome.ts';

/** How far a call had come when its connection failed: nothing was sent, or the server may have acted on it. */
export type Stage = 'connecting' | 'sent';

/** The deadline of the connection has passed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** The server said more in its headers than is read. */
const headersTooLarge = 'HPE_HEADER_OVERFLOW';

/** A failure after which the same call must not simply be sent again: it may have been carried out. */
class OutcomeUnknown extends ToolFailure {
  override toData(): Failure {
    const failure = super.toData();
    return { ...failure, error: { ...failure.error, retryable: false } };
  }
}

/**
 * What went wrong on the way to the host, in words. `repeatable` says whether the call can be sent twice without harm.
 * Messages name the host and the kind of failure only: an error of the system or of a server may quote what was sent.
 */
export function explainNetwork(thrown: unknown, host: string, stage: Stage, repeatable: boolean): ToolFailure {
  if (thrown instanceof ToolFailure) return thrown;
  const code = codeOf(thrown);
  if (code === headersTooLarge) {
    return new ToolFailure(
      'TOO_LARGE',
      `${host} answered with headers of more than 16 KiB, which is more than is read.`,
    );
  }
  const what = thrown instanceof DeadlinePassed ? inTime(host, stage) : inWords(code, host, stage);
  if (stage === 'connecting') return new ToolFailure('UNAVAILABLE', what, { cause: thrown });
  if (repeatable) return new ToolFailure('UNAVAILABLE', `${what} Try again.`, { cause: thrown });
  const unknown = 'It may have carried out the call: look before you send it again.';
  return new OutcomeUnknown('UNAVAILABLE', `${what} ${unknown}`, { cause: thrown });
}

/** The code of the system or of Node; of several addresses that were tried, that of the first. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && !('code' in thrown)) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

function inTime(host: string, stage: Stage): string {
  return stage === 'connecting'
    ? `${host} could not be reached in the time that its connection allows. Check the network, or try again later.`
    : `${host} did not answer completely in the time that its connection allows.`;
}

function inWords(code: string, host: string, stage: Stage): string {
  const known = explanations.find(([codes]) => codes.test(code));
  if (known) return known[1](host);
  const named = code === '' ? '' : ` (${code})`;
  return stage === 'connecting'
    ? `${host} could not be reached${named}.`
    : `The connection to ${host} broke off${named}.`;
}

const explanations: readonly [codes: RegExp, words: (host: string) => string][] = [
  [
    /^(ENOTFOUND|ENODATA|EINVAL|ENONAME)$/,
    (host) => `There is no host ${host}. Check the base address and the network.`,
  ],
  [/^(EAI_\w+|ESERVFAIL|ETIMEOUT)$/, (host) => `The name ${host} could not be looked up just now. Check the network.`],
  [
    /^ECONNREFUSED$/,
    (host) => `${host} refused the connection: nothing answers at that port. Check that it is running.`,
  ],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/, (host) => `No network leads to ${host} just now.`],
  [/^ETIMEDOUT$/, (host) => `${host} does not answer. Check the network, or try again later.`],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, (host) => `${host} broke off the connection.`],
  [/^CERT_HAS_EXPIRED$/, (host) => `The certificate of ${host} has expired, so nothing was sent.`],
  [/^CERT_NOT_YET_VALID$/, (host) => `The certificate of ${host} is not valid yet, so nothing was sent.`],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, (host) => `The certificate of ${host} is for another name, so nothing was sent.`],
  [
    /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_|INVALID_CA|PATH_LENGTH/,
    (host) => `The certificate of ${host} is from nobody whom this computer trusts, so nothing was sent.`,
  ],
  [/^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, (host) => `${host} does not speak TLS at that port, or none that is safe.`],
  [/^HPE_/, (host) => `${host} answered with something that is no HTTP.`],
];
