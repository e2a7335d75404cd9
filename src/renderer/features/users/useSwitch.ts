import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { useLeavePage } from './useLeavePage.ts';

/** Lets another user come to the page: at once, or once a dialog has got their passphrase. */
export function useSwitch(): (user: User) => void {
  const { ui, users, toasts } = useStores();
  const leave = useLeavePage();
  return ({ id, name, hasPassphrase }) =>
    leave(() => {
      if (hasPassphrase) ui.setPeople({ what: 'switch', userId: id });
      else void toasts.attempt(`Could not switch to ${name}`, () => users.signIn(id, null));
    });
}
