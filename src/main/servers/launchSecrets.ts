import { assertNever } from '../../shared/errors.ts';
import type { ServerConfig, ServerLaunch } from '../../shared/server.ts';
import type { NewServer, ServerChange } from '../../shared/serverChange.ts';

/** A launch as a user enters it, with its secrets. */
type EnteredLaunch = NewServer['launch'] | NonNullable<ServerChange['launch']>;

/** A secret as a user enters it; null keeps the value that is stored under its name. */
export interface SecretValue {
  readonly name: string;
  readonly value: string | null;
}

/** A launch without its secrets, as it is stored. */
export function launchOf(entered: EnteredLaunch): ServerLaunch {
  const names = secretValuesOf(entered).map(({ name }) => name);
  switch (entered.kind) {
    case 'stdio': {
      const { kind, command, args, cwd } = entered;
      return { kind, command, args, cwd: cwd || null, environmentNames: names };
    }
    case 'http':
      return { kind: entered.kind, url: entered.url, headerNames: names };
    case 'bundled':
      if (entered.name === 'files') return entered;
      return {
        ...entered,
        connections: entered.connections.map(({ credential: _secret, ...connection }) => connection),
      };
    default:
      return assertNever(entered);
  }
}

export function secretValuesOf(entered: EnteredLaunch): readonly SecretValue[] {
  switch (entered.kind) {
    case 'stdio':
      return entered.environment;
    case 'http':
      return entered.headers;
    case 'bundled':
      return entered.name === 'files'
        ? []
        : entered.connections
            .filter(({ auth }) => auth.kind !== 'none')
            .map(({ name, credential }) => ({ name, value: credential }));
    default:
      return assertNever(entered);
  }
}

/** Under which names of the secret store a server's secrets are kept, by their own names. */
export function secretNamesOf(id: string, launch: ServerLaunch): ReadonlyMap<string, string> {
  switch (launch.kind) {
    case 'bundled':
      if (launch.name !== 'http-api') return new Map();
      return new Map(
        launch.connections
          .filter(({ auth }) => auth.kind !== 'none')
          .map(({ name }) => [name, `server/${id}/connection/${name}`]),
      );
    case 'stdio':
      return new Map(launch.environmentNames.map((name) => [name, `server/${id}/environment/${name}`]));
    case 'http':
      return new Map(launch.headerNames.map((name) => [name, `server/${id}/header/${name.toLowerCase()}`]));
    default:
      return assertNever(launch);
  }
}

/** What is stored anew by a server's change (null before it is there), by name in the secret store; null is forgotten. */
export function secretChangesOf(
  values: readonly SecretValue[],
  before: ServerConfig | null,
  after: ServerConfig,
): ReadonlyMap<string, string | null> {
  const names = secretNamesOf(after.id, after.launch);
  const kept = new Set(names.values());
  const old = before === null ? [] : [...secretNamesOf(before.id, before.launch).values()];
  const changes = new Map<string, string | null>(old.filter((name) => !kept.has(name)).map((name) => [name, null]));
  for (const { name, value } of values) {
    const stored = names.get(name);
    if (value !== null && stored !== undefined) changes.set(stored, value);
  }
  return changes;
}
