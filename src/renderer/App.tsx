import { lazy, type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { Connecting, ConnectionNotice, SignedOut } from './ConnectionNotice.tsx';
import { ChatView } from './features/chat/ChatView.tsx';
import { Rail } from './features/conversations/Rail.tsx';
import { ServerDrawer } from './features/servers/ServerDrawer.tsx';
import { PeopleDialogs } from './features/users/PeopleDialogs.tsx';
import { SignInScreen } from './features/users/SignInScreen.tsx';
import { UserMenu } from './features/users/UserMenu.tsx';
import { isMac, matchShortcut, type ShortcutId } from './shortcuts.ts';
import { waitingCalls } from './stores/approvals.ts';
import { useStores } from './stores/stores.ts';
import { TopBar } from './TopBar.tsx';
import { useTheme } from './theme.ts';
import { Boundary } from './ui/Boundary.tsx';
import { HintProvider } from './ui/Hint.tsx';
import { LoadedDialog, PartFailed } from './ui/Loaded.tsx';
import { ToastRegion } from './ui/ToastRegion.tsx';

const Settings = lazy(() => import('./Settings.tsx'));

/** The whole page. */
export function App() {
  const { host } = useStores();
  const { status, info } = useStore(host.state);
  useTheme();
  if (status === 'signed-out') return <SignedOut />;
  // Nothing of anybody is shown before it is known who is there.
  if (info === null) {
    if (status === 'connecting') return <Connecting />;
    return (
      <main>
        <ConnectionNotice />
      </main>
    );
  }
  return (
    <HintProvider>
      <Boundary fallback={<PartFailed className="m-6" />}>{info.user === null ? <SignInScreen /> : <Frame />}</Boundary>
    </HintProvider>
  );
}

/** Rail, top bar, chat and drawer. */
function Frame() {
  const { ui, toasts } = useStores();
  const messages = useStore(toasts.state, ({ list }) => list);
  const message = useRef<HTMLTextAreaElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const drawerOpen = useStore(ui.state, (state) => state.drawerOpen);
  const settingsOpen = useStore(ui.state, (state) => state.settings !== null);
  // Messages would lie over a dialog, out of reach; the settings show them themselves.
  const covered = useStore(ui.state, (state) => state.settings !== null || state.people !== null);
  const newChat = () => {
    ui.show(null);
    focusSoon(message);
  };
  useTitle();
  useShortcuts({ newChat, search: () => openSearch(search, ui.setRail) });
  return (
    <div className="flex h-full">
      <Rail searchRef={search} user={(compact) => <UserMenu compact={compact} />} onNewChat={newChat} />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar />
        <div className="flex min-h-0 flex-1">
          <div className="relative flex min-w-0 flex-1 flex-col">
            <ConnectionNotice />
            <ChatView
              inputRef={message}
              messages={!covered && <ToastRegion messages={messages} onDismiss={toasts.dismiss} />}
            />
          </div>
          {drawerOpen && <ServerDrawer />}
        </div>
      </div>
      <PeopleDialogs />
      {settingsOpen && (
        <LoadedDialog onClose={() => ui.setSettings(null)}>
          <Settings />
        </LoadedDialog>
      )}
    </div>
  );
}

/** The title of the window or tab: it says how many calls wait, also to a user who is elsewhere. */
function useTitle(): void {
  const { approvals } = useStores();
  const calls = useStore(approvals.state, ({ waiting }) => waitingCalls(waiting));
  useEffect(() => {
    document.title = calls === 0 ? 'Signalbox' : `(${calls}) Signalbox`;
  }, [calls]);
}

/** A dialog that is not merely a panel of the page laid over it. */
const dialog = '[role="dialog"]:not([data-panel])';

/** Focuses what the next rendering brings. */
function focusSoon(target: RefObject<HTMLElement | null>): void {
  requestAnimationFrame(() => target.current?.focus());
}

function openSearch(search: RefObject<HTMLInputElement | null>, setRail: (open: boolean) => void): void {
  setRail(true);
  focusSoon(search);
}

/** Listens for the shortcuts. A dialog keeps them from acting on what is below it. */
function useShortcuts(acts: { newChat(): void; search(): void }): void {
  const { ui } = useStores();
  useEffect(() => {
    const run: Record<ShortcutId, () => void> = {
      ...acts,
      settings: () => ui.setSettings('model'),
      servers: () => ui.setDrawer(!ui.state.getState().drawerOpen),
      shortcuts: () => ui.setSettings('keyboard'),
    };
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.matches('input, textarea, [contenteditable]');
      const id = matchShortcut(event, typing, isMac());
      if (id === null || event.defaultPrevented || document.querySelector(dialog) !== null) return;
      event.preventDefault();
      run[id]();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
