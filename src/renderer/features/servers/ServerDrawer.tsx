import { Plus, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { useMedia } from '../../ui/hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { ServerRow } from './ServerRow.tsx';

const AddServerDialog = lazy(() => import('./AddServerDialog.tsx'));

/**
 * The right drawer: every server with its lever. Below 1,100 px it lies over the chat. The dialog belongs to neither
 * form: what is typed in it outlives a window that changes its width.
 */
export function ServerDrawer() {
  const { ui } = useStores();
  const roomy = useMedia('(min-width: 1100px)');
  const [adding, setAdding] = useState(false);
  const close = () => ui.setDrawer(false);
  const drawer = <Drawer onClose={close} onAdd={() => setAdding(true)} />;
  return (
    <>
      {roomy ? (
        drawer
      ) : (
        <SidePanel side="right" title="Servers" onClose={close}>
          {drawer}
        </SidePanel>
      )}
      {adding && (
        <Suspense fallback={null}>
          <AddServerDialog onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </>
  );
}

function Drawer({ onClose, onAdd }: { onClose(): void; onAdd(): void }) {
  return (
    <aside id="servers" aria-label="Servers" className="flex w-85 shrink-0 flex-col border-l border-line bg-rail">
      <header className="flex h-11 shrink-0 items-center gap-1 pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Servers</h2>
        <IconButton bare icon={X} label="Close servers" onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-3">
        <ServerList />
      </div>
      <div className="border-t border-line p-3">
        <Button className="w-full" onClick={onAdd}>
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          Add server
        </Button>
      </div>
    </aside>
  );
}

function ServerList() {
  const { servers, ui } = useStores();
  const { list, error } = useStore(servers.state);
  const open = useStore(ui.state, ({ drawerServer }) => drawerServer);
  if (list === null) {
    if (error) return <Notice tone="bad">{error.message}</Notice>;
    return <Skeleton label="Loading servers" widths={['w-4/5', 'w-3/5']} className="pt-2" />;
  }
  if (list.length === 0) {
    return <p className="text-second text-faint">Servers give the assistant its tools. Add one to begin.</p>;
  }
  return (
    <ul className="space-y-2 pb-3">
      {list.map((server) => (
        <ServerRow key={server.config.id} server={server} open={server.config.id === open} />
      ))}
    </ul>
  );
}
