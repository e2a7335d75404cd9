import { useStore } from 'zustand';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';

/** The user who is signed in, as they are now; null while nobody is. */
export function useMe(): User | null {
  const { host, users } = useStores();
  const present = useStore(host.state, ({ info }) => info?.user ?? null);
  const list = useStore(users.state, (state) => state.list);
  return list?.find(({ id }) => id === present?.id) ?? present;
}
