import { useStore } from 'zustand';
import { assertNever } from '../../../shared/errors.ts';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { AddPersonDialog } from './AddPersonDialog.tsx';
import { SwitchDialog } from './SwitchDialog.tsx';
import { useSwitch } from './useSwitch.ts';

/** The dialogs that the user's menu opens. They stay when the rail with the menu changes its form. */
export function PeopleDialogs() {
  const { ui, users, toasts } = useStores();
  const shown = useStore(ui.state, ({ people }) => people);
  const list = useStore(users.state, (state) => state.list);
  const switchTo = useSwitch();
  const close = () => ui.setPeople(null);
  const offer = (user: User) =>
    toasts.add({
      tone: 'plain',
      text: `${user.name} can sign in now.`,
      action: { label: 'Switch', run: () => switchTo(user) },
    });
  if (shown === null) return null;
  switch (shown.what) {
    case 'add':
      return <AddPersonDialog onClose={close} onAdded={offer} />;
    case 'switch': {
      const user = list?.find(({ id }) => id === shown.userId);
      return user ? <SwitchDialog user={user} onClose={close} /> : null;
    }
    case 'leave':
      return (
        <Confirm
          title="Leave without the files?"
          description="Files that you attached and did not send are not kept. What you typed is."
          keep="Stay"
          act="Leave"
          onAct={shown.act}
          onClose={close}
        />
      );
    default:
      return assertNever(shown);
  }
}
