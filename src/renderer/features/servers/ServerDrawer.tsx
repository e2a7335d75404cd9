import { lazy, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { useMedia } from '../../ui/hooks.ts';
import { LoadedDialog, LoadedPart } from '../../ui/Loaded.tsx';
import { useHeldByModals } from '../../ui/openModals.ts';
import { SidePanel } from '../../ui/SidePanel.tsx';
import type { SettingsDraft } from './detail/settingsForm.ts';
import { ServerList } from './ServerList.tsx';

const AddServerDialog = lazy(() => import('./AddServerDialog.tsx'));
const SignInDialog = lazy(() => import('./SignInDialog.tsx'));
const ServerDetail = lazy(() => import('./detail/ServerDetail.tsx'));

/**
 * The right drawer: every server with its lever, or the details of one. Below 1,100 px it lies over the chat, and so do
 * the details when they are opened wide. What is typed in the settings outlives a window that changes its width, and
 * under an open dialog the drawer stays where it is.
 */
export function ServerDrawer() {
  const { ui } = useStores();
  const wide = useStore(ui.state, ({ drawerWide }) => drawerWide);
  const roomy = useHeldByModals(useMedia('(min-width: 1100px)'));
  const server = useShownServer();
  const [adding, setAdding] = useState(false);
  const [signingIn, setSigningIn] = useState<string | null>(null);
  const [draft, setDraft] = useState<SettingsDraft | null>(null);
  const lastShown = useLast(server?.config.id ?? null);
  const close = () => ui.setDrawer(false);
  const list = (
    <ServerList lastShown={lastShown} onClose={close} onAdd={() => setAdding(true)} onSignIn={setSigningIn} />
  );
  const detail = server && (
    <LoadedPart>
      <ServerDetail
        // Another server is another view: it begins at its top, with streams of its own.
        key={server.config.id}
        server={server}
        draft={draft?.id === server.config.id ? draft : null}
        onDraft={setDraft}
        onSignIn={() => setSigningIn(server.config.id)}
      />
    </LoadedPart>
  );
  const overlay = !roomy || (wide && detail !== null);
  return (
    <>
      {roomy && <Drawer>{overlay ? list : (detail ?? list)}</Drawer>}
      {overlay && (
        <SidePanel side="right" title="Servers" onClose={wide && roomy ? () => ui.setWide(false) : close}>
          <Drawer wide={wide && detail !== null}>{detail ?? list}</Drawer>
        </SidePanel>
      )}
      {adding && (
        <LoadedDialog onClose={() => setAdding(false)}>
          <AddServerDialog onClose={() => setAdding(false)} />
        </LoadedDialog>
      )}
      {signingIn !== null && (
        <LoadedDialog onClose={() => setSigningIn(null)}>
          <SignInDialog serverId={signingIn} onClose={() => setSigningIn(null)} />
        </LoadedDialog>
      )}
    </>
  );
}

/** The server whose details are open; null while the list is shown. One that was removed leads back to the list. */
function useShownServer(): ServerView | null {
  const { servers, ui } = useStores();
  const id = useStore(ui.state, ({ drawerServer }) => drawerServer);
  return useStore(servers.state, ({ list }) => list?.find(({ config }) => config.id === id) ?? null);
}

/** The last value that was not null. */
function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return last;
}

function Drawer({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <aside
      id={wide ? undefined : 'servers'}
      aria-label={wide ? 'Server details' : 'Servers'}
      // It takes the focus when the control that had it goes.
      tabIndex={-1}
      className={
        wide
          ? 'flex w-[min(920px,calc(100vw-48px))] flex-col outline-none border-l border-line bg-rail'
          : 'flex w-85 shrink-0 flex-col outline-none border-l border-line bg-rail'
      }
    >
      {children}
    </aside>
  );
}
