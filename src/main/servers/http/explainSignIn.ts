import {
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from '@modelcontextprotocol/client';
import { messageOf, SignalboxError } from '../../../shared/errors.ts';
import { cutText } from '../../../shared/text.ts';
import { visibleText } from '../visibleText.ts';
import { NetworkError } from './remoteFetch.ts';

const headerAdvice = 'If it gives out tokens by other means, put one into an Authorization header.';

/** What is in the way of a sign-in, in words for a user. A `SignalboxError` is one already. */
export function explainSignInError(thrown: unknown, name: string): SignalboxError {
  if (thrown instanceof SignalboxError) return thrown;
  const failed = (message: string) => new SignalboxError('PROVIDER_ERROR', message, { cause: thrown });
  const reason = cutText(visibleText(messageOf(thrown)), 300);
  if (thrown instanceof NetworkError && thrown.code === 'ADDRESS_REFUSED') return failed(reason);
  if (thrown instanceof NetworkError) {
    const message = `The sign-in of “${name}” could not be reached (${thrown.code || reason}). Check your network and try again.`;
    return new SignalboxError('UNAVAILABLE', message, { cause: thrown });
  }
  if (thrown instanceof IssuerMismatchError) {
    return failed(
      'The answer came from another authorization server than the one that was asked. Nothing was sent to it.',
    );
  }
  if (thrown instanceof InsecureTokenEndpointError) {
    return failed(`The authorization server of “${name}” is not protected by https. Nothing was sent to it.`);
  }
  if (thrown instanceof RegistrationRejectedError || /dynamic client registration/.test(reason)) {
    return failed(`The authorization server of “${name}” does not let Signalbox register itself. ${headerAdvice}`);
  }
  if (thrown instanceof OAuthError)
    return failed(`The authorization server refused the sign-in: ${reason}. Begin again.`);
  return failed(`“${name}” offers no sign-in that Signalbox can use: ${reason} ${headerAdvice}`);
}
