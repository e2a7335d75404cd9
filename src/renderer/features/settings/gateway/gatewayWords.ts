import { assertNever } from '../../../../shared/errors.ts';
import type { ApiKey, GatewayRequest, GatewayView } from '../../../../shared/gateway.ts';
import { formatTime } from '../../../ui/format.ts';
import type { LampTone } from '../../../ui/Lamp.tsx';

/** The state in a word or two, and the lamp that goes with it. While the switch is on its way, where it goes to. */
export function stateWords({ settings, state }: Pick<GatewayView, 'settings' | 'state'>): {
  words: string;
  tone: LampTone;
} {
  switch (state.status) {
    case 'off':
      return settings.enabled ? { words: 'Starting…', tone: 'busy' } : { words: 'Off', tone: 'off' };
    case 'listening':
      return settings.enabled ? { words: 'On', tone: 'good' } : { words: 'Stopping…', tone: 'busy' };
    case 'failed':
      return settings.enabled ? { words: 'Failed', tone: 'bad' } : { words: 'Off', tone: 'off' };
    default:
      return assertNever(state);
  }
}

/** A day in the reader's own style: "Nov 25, 2026". */
function formatDay(at: number): string {
  return new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

/** When a key was made and last used. */
export function keyWords({ createdAt, lastUsedAt }: ApiKey, now: number): string {
  const used = lastUsedAt === null ? 'not used yet' : `last used ${formatTime(lastUsedAt, now)}`;
  return `Made ${formatDay(createdAt)} · ${used}`;
}

/** Until when a key is good, and whether that is over. */
export function expiryWords({ expiresAt }: ApiKey, now: number): { words: string; expired: boolean } {
  if (expiresAt === null) return { words: 'does not expire', expired: false };
  const expired = expiresAt <= now;
  return { words: `${expired ? 'expired' : 'expires'} ${formatDay(expiresAt)}`, expired };
}

/** Who asked, as far as it was found out. */
export function callerWords(credential: GatewayRequest['credential']): string {
  if (credential === null) return 'Nobody known';
  switch (credential.kind) {
    case 'api-key':
      return `Key “${credential.name}”`;
    case 'jwt':
      return `Token of ${credential.name}`;
    case 'development':
      return `${credential.name}, by the development bypass`;
    default:
      return assertNever(credential.kind);
  }
}

/** Whether a request did not get what it asked for. An answer can also break off after it began well. */
export function wentWrong({ status, problem }: GatewayRequest): boolean {
  return status >= 400 || problem !== null;
}

/** What became of a request, in a word. */
export function outcomeWords(request: GatewayRequest): 'Answered' | 'Cancelled' | 'Refused' | 'Failed' {
  if (!wentWrong(request)) return 'Answered';
  if (request.status === 499) return 'Cancelled';
  return request.status >= 400 && request.status < 500 ? 'Refused' : 'Failed';
}
