import { Lock } from 'lucide-react';
import { useState } from 'react';
import { assertNever } from '../../../shared/errors.ts';
import type { User } from '../../../shared/user.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PassphraseForm } from './PassphraseForm.tsx';
import { UserBadge } from './UserBadge.tsx';

interface SignInRowProps {
  user: User;
  /** Their passphrase is asked for. */
  open: boolean;
  onOpen(): void;
  onClose(): void;
}

/** Where a sign-in without a passphrase stands. */
type Entry = { status: 'idle' } | { status: 'entering' } | { status: 'failed'; message: string };

/** One of the people who can sign in: by a click, or by a click and their passphrase. */
export function SignInRow({ user, open, onOpen, onClose }: SignInRowProps) {
  const { users } = useStores();
  const [entry, setEntry] = useState<Entry>({ status: 'idle' });
  const asks = user.hasPassphrase && open;
  const enter = async () => {
    if (user.hasPassphrase) return open ? onClose() : onOpen();
    if (entry.status === 'entering') return;
    setEntry({ status: 'entering' });
    try {
      await users.signIn(user.id, null);
    } catch (thrown) {
      setEntry({ status: 'failed', message: describeError(thrown).message });
    }
  };
  return (
    <li className="rounded-block border border-line bg-raised">
      <button
        type="button"
        data-entry={user.id}
        aria-expanded={user.hasPassphrase ? asks : undefined}
        onClick={enter}
        className="flex h-12 w-full items-center gap-3 rounded-block px-3 text-left transition-colors duration-150 ease-out hover:bg-hover"
      >
        <UserBadge large user={user} />
        <span title={user.name} className="min-w-0 flex-1 truncate">
          {user.name}
        </span>
        {user.hasPassphrase && (
          <>
            <Lock size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-faint" />
            <span className="sr-only">, asks for a passphrase</span>
          </>
        )}
      </button>
      {asks && <RowForm user={user} onClose={onClose} />}
      <EntryNotice entry={entry} />
    </li>
  );
}

function RowForm({ user, onClose }: { user: User; onClose(): void }) {
  const { users } = useStores();
  return (
    <PassphraseForm
      label={`Sign in as ${user.name}`}
      className="px-3 pt-1 pb-3"
      act={(passphrase) => users.signIn(user.id, passphrase)}
      onEscape={onClose}
    >
      {(field, busy) => (
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">{field}</div>
          <Button look="primary" type="submit" className="mt-[22px]" disabled={busy}>
            Sign in
          </Button>
        </div>
      )}
    </PassphraseForm>
  );
}

function EntryNotice({ entry }: { entry: Entry }) {
  switch (entry.status) {
    case 'idle':
      return null;
    case 'entering':
      return (
        <p role="status" className="sr-only">
          Signing in…
        </p>
      );
    case 'failed':
      return (
        <Notice tone="bad" className="m-2 mt-0">
          {entry.message}
        </Notice>
      );
    default:
      return assertNever(entry);
  }
}
