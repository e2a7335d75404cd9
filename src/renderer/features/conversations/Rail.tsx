import { PanelLeftClose, PanelLeftOpen, Search, Settings, SquarePen, X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { waitingWords } from '../../../shared/waiting.ts';
import { waitingCalls } from '../../stores/approvals.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Hint } from '../../ui/Hint.tsx';
import { useMedia } from '../../ui/hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { ConversationList } from './ConversationList.tsx';
import { SearchResults } from './SearchResults.tsx';

/** The left rail: new chat, search, conversations. Below 900 px it is icons, and the list opens over the chat. */
export function Rail({ searchRef, user, onNewChat }: RailProps) {
  const { ui } = useStores();
  const roomy = useMedia('(min-width: 900px)');
  const open = useStore(ui.state, ({ railOpen }) => railOpen);
  const close = () => ui.setRail(false);
  if (roomy) return <FullRail searchRef={searchRef} user={user} onNewChat={onNewChat} />;
  return (
    <>
      <IconRail onNewChat={onNewChat} user={user} searchRef={searchRef} />
      {open && (
        <SidePanel side="left" title="Conversations" onClose={close}>
          <FullRail searchRef={searchRef} user={user} onNewChat={onNewChat} onCollapse={close} />
        </SidePanel>
      )}
    </>
  );
}

interface RailProps {
  searchRef: RefObject<HTMLInputElement | null>;
  /** What stands for the user at the end of the rail; in the compact one it is an icon. */
  user(compact: boolean): ReactNode;
  onNewChat(): void;
}

function IconRail({ onNewChat, user, searchRef }: RailProps) {
  const { ui } = useStores();
  const search = () => {
    ui.setRail(true);
    requestAnimationFrame(() => searchRef.current?.focus());
  };
  return (
    <nav
      aria-label="Conversations"
      className="flex w-12 shrink-0 flex-col items-center gap-1 border-r border-line bg-rail py-1.5"
    >
      <ShowConversations />
      <IconButton icon={SquarePen} label="New chat" onClick={onNewChat} />
      <IconButton icon={Search} label="Search conversations" onClick={search} />
      <IconButton icon={Settings} label="Settings" onClick={() => ui.setSettings('model')} className="mt-auto" />
      {user(true)}
    </nav>
  );
}

/** Opens the list, and says so where calls wait in it: the list is out of sight. */
function ShowConversations() {
  const { ui, approvals } = useStores();
  const calls = useStore(approvals.state, ({ waiting }) => waitingCalls(waiting));
  const label = calls === 0 ? 'Show conversations' : `Show conversations: ${waitingWords(calls)}`;
  return (
    <span className="relative">
      <IconButton icon={PanelLeftOpen} label={label} onClick={() => ui.setRail(true)} />
      {calls > 0 && (
        <span className="pointer-events-none absolute top-1 right-1 size-2 rounded-full bg-warn ring-2 ring-rail" />
      )}
    </span>
  );
}

function FullRail({ searchRef, user, onNewChat, onCollapse }: RailProps & { onCollapse?: () => void }) {
  const { ui } = useStores();
  const [query, setQuery] = useState('');
  const list = useRef<HTMLDivElement>(null);
  return (
    <nav aria-label="Conversations" className="flex w-62 shrink-0 flex-col border-r border-line bg-rail">
      <div className="flex h-11 items-center gap-1 pr-2 pl-4">
        <span className="flex-1 font-semibold">Signalbox</span>
        {onCollapse && <IconButton bare icon={PanelLeftClose} label="Hide conversations" onClick={onCollapse} />}
      </div>
      <div className="space-y-2 px-3 pb-3">
        <Button onClick={onNewChat} className="w-full justify-start! px-2.5!">
          <SquarePen size={16} strokeWidth={1.5} aria-hidden />
          New chat
        </Button>
        <SearchField inputRef={searchRef} query={query} onChange={setQuery} onDown={() => focusFirst(list.current)} />
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {query.trim() === '' ? <ConversationList /> : <SearchResults query={query.trim()} />}
      </div>
      <div className="space-y-1 border-t border-line p-2">
        <Button look="quiet" className="w-full justify-start! px-2!" onClick={() => ui.setSettings('model')}>
          <Settings size={16} strokeWidth={1.5} aria-hidden />
          Settings
        </Button>
        {user(false)}
      </div>
    </nav>
  );
}

function focusFirst(list: HTMLElement | null): void {
  list?.querySelector<HTMLElement>('button')?.focus();
}

function SearchField(props: {
  inputRef: RefObject<HTMLInputElement | null>;
  query: string;
  onChange(query: string): void;
  onDown(): void;
}) {
  const { query, onChange } = props;
  return (
    <div className="relative">
      <Search size={16} strokeWidth={1.5} aria-hidden className="absolute top-2 left-2.5 text-faint" />
      <input
        ref={props.inputRef}
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        maxLength={500}
        value={query}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            props.onDown();
          }
          if (event.key === 'Escape' && query !== '') {
            event.preventDefault();
            onChange('');
          }
        }}
        className="h-8 w-full rounded-control border border-line bg-page pr-8 pl-8 text-second placeholder:text-faint hover:border-edge [&::-webkit-search-cancel-button]:hidden"
      />
      {query !== '' && (
        <Hint text="Clear the search">
          <button
            type="button"
            aria-label="Clear the search"
            onClick={() => {
              onChange('');
              props.inputRef.current?.focus();
            }}
            className="absolute top-0.5 right-0.5 inline-flex size-7 items-center justify-center rounded-control text-quiet hover:text-ink"
          >
            <X size={16} strokeWidth={1.5} aria-hidden />
          </button>
        </Hint>
      )}
    </div>
  );
}
