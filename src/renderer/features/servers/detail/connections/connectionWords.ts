import { type Connection, type ConnectionAuth, httpMethodSchema } from '../../../../../shared/connection.ts';
import { assertNever } from '../../../../../shared/errors.ts';

/** The ways to sign in, in words. */
export const authOptions: readonly { value: ConnectionAuth['kind']; label: string }[] = [
  { value: 'none', label: 'No sign-in' },
  { value: 'bearer', label: 'Token (bearer)' },
  { value: 'header', label: 'A header of its own' },
  { value: 'basic', label: 'User name and password' },
];

/** What a connection signs in with and may do, in one line. */
export function connectionWords({ auth, methods, allowPrivate }: Connection): string {
  const every = methods.length === httpMethodSchema.options.length;
  const reach = allowPrivate ? ' · private networks, too' : '';
  return `${authWords(auth)} · ${every ? 'every method' : methods.join(', ')}${reach}`;
}

function authWords(auth: ConnectionAuth): string {
  switch (auth.kind) {
    case 'none':
      return 'No sign-in';
    case 'bearer':
      return 'Token stored';
    case 'header':
      return `Header ${auth.header} stored`;
    case 'basic':
      return `${auth.username}, password stored`;
    default:
      return assertNever(auth);
  }
}
