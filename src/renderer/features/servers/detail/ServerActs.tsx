import { LogOut, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ServerView } from '../../../../shared/server.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Confirm } from '../../../ui/Confirm.tsx';

/** What ends a sign-in, or a server. Both ask once. */
export function ServerActs({ server: { config } }: { server: ServerView }) {
  const { servers, toasts } = useStores();
  const [asking, setAsking] = useState<'signOut' | 'remove' | null>(null);
  if (config.launch.kind === 'bundled') return null;
  const { id, name } = config;
  const close = () => setAsking(null);
  return (
    <div className="flex flex-wrap gap-2 border-t border-line pt-4">
      {config.launch.kind === 'http' && (
        <Button onClick={() => setAsking('signOut')}>
          <LogOut size={16} strokeWidth={1.5} aria-hidden />
          Sign out
        </Button>
      )}
      <Button onClick={() => setAsking('remove')}>
        <Trash2 size={16} strokeWidth={1.5} aria-hidden />
        Remove
      </Button>
      {asking === 'remove' && (
        <Confirm
          title={`Remove ${name}?`}
          description="It is stopped, and how it is reached is forgotten with all its secret values. What it did stays in your conversations."
          keep="Keep it"
          act="Remove"
          onAct={() => void toasts.attempt(`${name} was not removed`, () => servers.remove(id))}
          onClose={close}
        />
      )}
      {asking === 'signOut' && (
        <Confirm
          title={`Sign out of ${name}?`}
          description="Your sign-in is forgotten on this machine, and the server is connected anew."
          keep="Stay signed in"
          act="Sign out"
          onAct={() => void toasts.attempt(`You were not signed out of ${name}`, () => servers.signOut(id))}
          onClose={close}
        />
      )}
    </div>
  );
}
