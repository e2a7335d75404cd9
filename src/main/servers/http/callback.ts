import { createHash, timingSafeEqual } from 'node:crypto';
import { type AuthorizationServerMetadata, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client';
import { SignalboxError } from '../../../shared/errors.ts';
import { cutText } from '../../../shared/text.ts';
import { visibleText } from '../visibleText.ts';

/** The parameters in what a person copied from the browser: a whole address, or its query with or without `?`. */
export function callbackParameters(pasted: string): URLSearchParams {
  const text = pasted.trim();
  if (URL.canParse(text)) return new URL(text).searchParams;
  return new URLSearchParams(text.replace(/^[^?]*\?/, ''));
}

/**
 * The code with which the browser came back, and the issuer that it names (RFC 9207). INVALID_INPUT when it belongs to
 * another sign-in or to none, DENIED when the sign-in was refused. The state is compared in constant time, and before
 * anything else is believed.
 */
export function codeIn(
  parameters: URLSearchParams,
  state: string,
  metadata: AuthorizationServerMetadata | undefined,
): { code: string; issuer: string | undefined } {
  const given = parameters.get('state');
  if (given === null) {
    throw new SignalboxError(
      'INVALID_INPUT',
      'This is not the address at which a sign-in ends. Copy the whole address from the browser.',
    );
  }
  if (!isSame(given, state)) {
    throw new SignalboxError(
      'INVALID_INPUT',
      'This address belongs to another sign-in. Use the one from the page that was opened last.',
    );
  }
  const issuer = parameters.get('iss') ?? undefined;
  validateAuthorizationResponseIssuer({
    iss: issuer,
    expectedIssuer: metadata?.issuer,
    issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
  });
  const error = parameters.get('error');
  if (error !== null) throw refusal(error, parameters.get('error_description'));
  const code = parameters.get('code');
  if (code !== null && code !== '') return { code, issuer };
  throw new SignalboxError('INVALID_INPUT', 'The address has no code in it. Copy the whole address from the browser.');
}

function refusal(error: string, description: string | null): SignalboxError {
  if (error === 'access_denied') {
    return new SignalboxError('DENIED', 'The sign-in was refused. Try again and allow Signalbox to use your account.');
  }
  const reason = cutText(visibleText(description ?? error), 300);
  return new SignalboxError('DENIED', `The authorization server ended the sign-in: ${reason}`);
}

/** Hashes have one length, which the comparison needs and which tells nothing. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
