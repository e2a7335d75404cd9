import { ChevronsUpDown, Lock, LogOut, UserPlus, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { useStore } from 'zustand';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { UserBadge } from './UserBadge.tsx';
import { useLeavePage } from './useLeavePage.ts';
import { useMe } from './useMe.ts';
import { useSwitch } from './useSwitch.ts';

/** Who is signed in, at the end of the rail; opens the way to everybody else. `compact`: only their badge. */
export function UserMenu({ compact }: { compact: boolean }) {
  const me = useMe();
  if (me === null) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <UserButton me={me} compact={compact} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          side={compact ? 'right' : 'top'}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 flex max-h-[min(480px,var(--radix-dropdown-menu-content-available-height))] w-58 animate-appear flex-col rounded-block bg-raised shadow-lift"
        >
          <Others me={me} />
          <Acts me={me} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The button passes on what the menu gives its trigger. */
function UserButton({ me, compact, ...rest }: ComponentProps<'button'> & { me: User; compact: boolean }) {
  const opened = 'data-[state=open]:bg-hover data-[state=open]:text-ink';
  if (compact) {
    return (
      <Button
        look="quiet"
        aria-label={`User: ${me.name}`}
        title={me.name}
        className={`size-8 p-0! ${opened}`}
        {...rest}
      >
        <UserBadge user={me} />
      </Button>
    );
  }
  return (
    <Button
      look="quiet"
      aria-label={`User: ${me.name}`}
      className={`w-full min-w-0 justify-start! px-1.5! ${opened}`}
      {...rest}
    >
      <UserBadge user={me} />
      <span className="min-w-0 flex-1 truncate text-left">{me.name}</span>
      <ChevronsUpDown size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
    </Button>
  );
}

/** Everybody else; the list scrolls where they are many. */
function Others({ me }: { me: User }) {
  const { users } = useStores();
  const switchTo = useSwitch();
  const list = useStore(users.state, (state) => state.list);
  const others = list?.filter(({ id }) => id !== me.id) ?? [];
  if (others.length === 0) return null;
  return (
    <>
      <DropdownMenu.Group aria-label="Switch to" className="min-h-0 flex-1 overflow-y-auto p-1">
        <DropdownMenu.Label className="px-2 py-1 text-label text-faint">Switch to</DropdownMenu.Label>
        {others.map((user) => (
          <Entry key={user.id} label={`Switch to ${user.name}`} onSelect={() => switchTo(user)}>
            <UserBadge user={user} />
            <span title={user.name} className="min-w-0 flex-1 truncate">
              {user.name}
            </span>
            {user.hasPassphrase && <Lock size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-faint" />}
          </Entry>
        ))}
      </DropdownMenu.Group>
      <DropdownMenu.Separator className="h-px shrink-0 bg-line" />
    </>
  );
}

/** What can be done about oneself, and the way in for somebody new. */
function Acts({ me }: { me: User }) {
  const { ui, users, toasts } = useStores();
  const leave = useLeavePage();
  const signOut = () => leave(() => void toasts.attempt('You are still signed in', users.signOut));
  const LeaveIcon = me.hasPassphrase ? Lock : LogOut;
  return (
    <div className="shrink-0 p-1">
      <Entry onSelect={() => ui.setPeople({ what: 'add' })}>
        <UserPlus size={16} strokeWidth={1.5} aria-hidden className="mx-0.5" />
        Add a person…
      </Entry>
      <Entry onSelect={() => ui.setSettings('profile')}>
        <UserRound size={16} strokeWidth={1.5} aria-hidden className="mx-0.5" />
        Your profile…
      </Entry>
      <Entry onSelect={signOut}>
        <LeaveIcon size={16} strokeWidth={1.5} aria-hidden className="mx-0.5" />
        {me.hasPassphrase ? 'Lock' : 'Sign out'}
      </Entry>
    </div>
  );
}

function Entry({ label, onSelect, children }: { label?: string; onSelect(): void; children: ReactNode }) {
  return (
    <DropdownMenu.Item
      aria-label={label}
      onSelect={onSelect}
      className="flex h-8 items-center gap-2 rounded-control px-2 text-second outline-none data-highlighted:bg-hover"
    >
      {children}
    </DropdownMenu.Item>
  );
}
