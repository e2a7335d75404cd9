import { SignalboxError } from '../../shared/errors.ts';
import type { User } from '../../shared/user.ts';

const form = /^dev:(.{1,80})$/u;

/** Said loudly wherever the bypass is on. */
export const bypassWarning =
  'THE DEVELOPMENT BYPASS IS ON: while the gateway is on, anybody on this machine is let in with "Bearer dev:<name>".';

/** What decides whether a run is one for development. */
export interface RunKind {
  /** The app was packaged for people who only use it. */
  readonly packaged: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Lets `dev:<user name>` in without any proof, so that a program can be tried out before it has a credential. */
export interface DevelopmentBypass {
  /** The user who is named, whatever the case of the letters; null where nobody has that name. */
  userOf(token: string): User | null;
}

/**
 * The bypass of a run that was started with `--dev-bypass`. Throws DENIED in a packaged app and in production: such a
 * process must not start, because anybody on the machine would be let in.
 */
export function developmentBypass({ packaged, env }: RunKind, users: { list(): User[] }): DevelopmentBypass {
  assertDevelopment({ packaged, env });
  return {
    userOf(token) {
      const name = form.exec(token)?.[1];
      if (name === undefined) return null;
      return users.list().find((user) => plain(user.name) === plain(name)) ?? null;
    },
  };
}

/** Throws DENIED where `--dev-bypass` must not be used, so that a start can be refused before anything is opened. */
export function assertDevelopment({ packaged, env }: RunKind): void {
  const why = packaged ? 'this is a packaged app' : env.NODE_ENV === 'production' ? 'NODE_ENV is "production"' : null;
  if (why === null) return;
  throw new SignalboxError(
    'DENIED',
    `--dev-bypass lets anybody on this machine in without a credential, and ${why}: Signalbox does not start with it. Leave it out, and make a key in the settings instead.`,
  );
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().toLocaleLowerCase('en');
}
