import { SignalboxError } from '../../shared/errors.ts';
import type { ServerLaunch } from '../../shared/server.ts';
import type { SecretValue } from './launchSecrets.ts';

/**
 * Checks that what is kept (null) goes where it was entered for: whoever may change an address, a program with a key
 * too, could else have a secret sent to themselves that nobody shows them. Throws INVALID_INPUT that names the first
 * that would go elsewhere.
 */
export function assertSameDestination(values: readonly SecretValue[], before: ServerLaunch, after: ServerLaunch): void {
  for (const { name, value } of values) {
    if (value !== null) continue;
    const [was, is] = [destinationOf(name, before), destinationOf(name, after)];
    if (was === null || is === null) continue;
    if (was.origin !== is.origin) throw enterAgain(name, `it was entered for ${was.origin}, and not for ${is.origin}`);
    if (was.signIn !== is.signIn) throw enterAgain(name, 'it was entered for another way to sign in');
  }
}

/** Where a secret goes, and how; null where it stays on this machine, or there is none of that name. */
function destinationOf(name: string, launch: ServerLaunch): { origin: string; signIn: string } | null {
  if (launch.kind === 'http') return { origin: new URL(launch.url).origin, signIn: 'header' };
  if (launch.kind !== 'bundled' || launch.name !== 'http-api') return null;
  const connection = launch.connections.find((each) => each.name === name);
  if (connection === undefined) return null;
  return { origin: new URL(connection.baseUrl).origin, signIn: connection.auth.kind };
}

function enterAgain(name: string, why: string): SignalboxError {
  return new SignalboxError('INVALID_INPUT', `Enter the credential again: ${why} (“${name}”).`);
}
