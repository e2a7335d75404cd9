import { Plus, X } from 'lucide-react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { useFocusWhenLost } from '../../ui/hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { ServerRow } from './ServerRow.tsx';

interface ServerListProps {
  /** The server whose details were shown last. */
  lastShown: string | null;
  onClose(): void;
  onAdd(): void;
  onSignIn(serverId: string): void;
}

/** Every server, one row each, and the way to add one. */
export function ServerList({ lastShown, onClose, onAdd, onSignIn }: ServerListProps) {
  const { servers } = useStores();
  const removed = useStore(
    servers.state,
    ({ list }) => lastShown !== null && list !== null && !list.some(({ config }) => config.id === lastShown),
  );
  const title = useFocusWhenLost<HTMLHeadingElement>(removed);
  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-1 pr-2 pl-4">
        <h2 ref={title} tabIndex={-1} className="flex-1 rounded-control font-semibold">
          Servers
        </h2>
        <IconButton bare icon={X} label="Close servers" onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-2">
        <Rows lastShown={lastShown} onSignIn={onSignIn} />
      </div>
      <div className="border-t border-line p-3">
        <Button className="w-full" onClick={onAdd}>
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          Add server
        </Button>
      </div>
    </>
  );
}

function Rows({ lastShown, onSignIn }: Pick<ServerListProps, 'lastShown' | 'onSignIn'>) {
  const { servers, ui } = useStores();
  const { list, error } = useStore(servers.state);
  const shown = useStore(ui.state, ({ drawerServer }) => drawerServer);
  if (list === null) {
    if (error) return <Notice tone="bad">{error.message}</Notice>;
    return <Skeleton label="Loading servers" widths={['w-4/5', 'w-3/5']} className="px-2 pt-2" />;
  }
  if (list.length === 0) {
    return <p className="px-2 text-second text-faint">Servers give the assistant its tools. Add one to begin.</p>;
  }
  return (
    <ul aria-label="Servers" className="space-y-0.5 pb-3">
      {list.map((server) => (
        <ServerRow
          key={server.config.id}
          server={server}
          cameFrom={shown === null && server.config.id === lastShown}
          current={server.config.id === shown}
          onSignIn={() => onSignIn(server.config.id)}
        />
      ))}
    </ul>
  );
}
