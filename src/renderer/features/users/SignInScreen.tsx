import { UserPlus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { ConnectionNotice } from '../../ConnectionNotice.tsx';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AddPersonDialog } from './AddPersonDialog.tsx';
import { SignInRow } from './SignInRow.tsx';

/** Instead of everything else while nobody is signed in: who is here? */
export function SignInScreen() {
  const { users } = useStores();
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex h-full flex-col">
      <ConnectionNotice />
      <main className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto p-6">
        <div className="my-auto w-full max-w-90 space-y-4 py-6">
          <header>
            <h1 className="text-display font-semibold">Signalbox</h1>
            <p className="text-quiet">Who is here?</p>
          </header>
          <People />
          <Button look="quiet" className="-ml-2 px-2!" onClick={() => setAdding(true)}>
            <UserPlus size={16} strokeWidth={1.5} aria-hidden />
            Add a person
          </Button>
        </div>
      </main>
      {adding && (
        <AddPersonDialog
          onClose={() => setAdding(false)}
          // Whoever adds a person here has come to sign in as them.
          onAdded={({ id }, passphrase) => users.signIn(id, passphrase)}
        />
      )}
    </div>
  );
}

/** Everybody. One who is asked for a passphrase is asked in place, one at a time. */
function People() {
  const { users } = useStores();
  const { list, error } = useStore(users.state);
  const [asked, setAsked] = useState<string | null>(null);
  const rows = useRef<HTMLUListElement>(null);
  if (list === null) {
    if (error) return <Notice tone="bad">{error.message}</Notice>;
    return <Skeleton label="Loading the users" widths={['w-4/5', 'w-3/5', 'w-2/3']} className="py-3" />;
  }
  const [only, ...others] = list;
  const open = asked ?? (others.length === 0 ? only?.id : undefined);
  const close = (id: string) => {
    setAsked('');
    rows.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)?.focus();
  };
  return (
    <ul ref={rows} aria-label="Users" className="space-y-2">
      {list.map((user) => (
        <SignInRow
          key={user.id}
          user={user}
          open={user.id === open}
          onOpen={() => setAsked(user.id)}
          onClose={() => close(user.id)}
        />
      ))}
    </ul>
  );
}
