import type { SecretChange } from '../operations/configuration.ts';
import type { SecretStore } from '../secretStore.ts';

/** Changes of secrets by name, as they may be stored; null removes one. UNAVAILABLE where one can't be encrypted. */
export function sealedChanges(
  { seal }: Pick<SecretStore, 'seal'>,
  userId: string,
  changes: ReadonlyMap<string, string | null>,
): Promise<SecretChange[]> {
  return Promise.all(
    [...changes].map(async ([name, value]) => ({
      name,
      secret: value === null ? null : await seal(userId, name, value),
    })),
  );
}
