import type { Connection } from '../connection.ts';
import { referring, userNotFound } from './absence.ts';

/** Names one secret of one user. */
export interface SecretKey {
  userId: string;
  name: string;
}

/** An encrypted secret: only the backend that made `data` can open it. */
export interface SealedSecret {
  backend: string;
  data: Uint8Array;
}

export function getSecret(connection: Connection, { userId, name }: SecretKey): SealedSecret | null {
  const row = connection.get<SealedSecret>(
    'SELECT backend, data FROM secrets WHERE user_id = @userId AND name = @name',
    { userId, name },
  );
  return row ?? null;
}

export function setSecret(
  connection: Connection,
  { userId, name, secret, at }: SecretKey & { secret: SealedSecret; at: number },
): void {
  referring(userNotFound, () =>
    connection.run(
      `INSERT INTO secrets (user_id, name, backend, data, updated_at) VALUES (@userId, @name, @backend, @data, @at)
       ON CONFLICT (user_id, name) DO UPDATE
       SET backend = excluded.backend, data = excluded.data, updated_at = excluded.updated_at`,
      // The thread hop turns a Buffer into a plain Uint8Array, which the driver does not bind.
      { userId, name, at, backend: secret.backend, data: Buffer.from(secret.data) },
    ),
  );
}

/** Forgets a secret. One that is not there is forgotten already. */
export function removeSecret(connection: Connection, { userId, name }: SecretKey): void {
  connection.run('DELETE FROM secrets WHERE user_id = @userId AND name = @name', { userId, name });
}
