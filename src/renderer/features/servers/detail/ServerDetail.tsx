import { ArrowLeft, Maximize2, Minimize2, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../../shared/server.ts';
import { useStores } from '../../../stores/stores.ts';
import type { ServerTab } from '../../../stores/ui.ts';
import { useFocusWhenLost, useNow } from '../../../ui/hooks.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Lamp } from '../../../ui/Lamp.tsx';
import { ServerLever } from '../ServerLever.tsx';
import { stateWords, tickOf, toneOf } from '../serverWords.ts';
import { CallsTab } from './CallsTab.tsx';
import { LogTab } from './LogTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { SettingsTab } from './SettingsTab.tsx';
import type { SettingsDraft } from './settingsForm.ts';
import { ToolsTab } from './ToolsTab.tsx';

const tabs: readonly { id: ServerTab; label: string }[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'tools', label: 'Tools' },
  { id: 'calls', label: 'Calls' },
  { id: 'log', label: 'Log' },
  { id: 'settings', label: 'Settings' },
];

interface ServerDetailProps {
  server: ServerView;
  /** What is typed in the settings and not saved yet. */
  draft: SettingsDraft | null;
  onDraft(draft: SettingsDraft | null): void;
  onSignIn(): void;
}

/** Everything about one server, a tab at a time. */
export default function ServerDetail({ server, draft, onDraft, onSignIn }: ServerDetailProps) {
  const { ui } = useStores();
  const tab = useStore(ui.state, ({ drawerTab }) => drawerTab);
  const contents: Record<ServerTab, ReactNode> = {
    overview: <OverviewTab server={server} onSignIn={onSignIn} />,
    tools: <ToolsTab server={server} />,
    calls: <CallsTab server={server} />,
    log: <LogTab server={server} />,
    settings: <SettingsTab server={server} draft={draft} onDraft={onDraft} />,
  };
  return (
    <section aria-label={server.config.name} className="flex min-h-0 flex-1 flex-col">
      <Head server={server} />
      <Tabs.Root
        value={tab}
        onValueChange={(value) => ui.setServerTab(tabs.find(({ id }) => id === value)?.id ?? 'overview')}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List aria-label={`About ${server.config.name}`} className="flex shrink-0 gap-1 border-b border-line px-3">
          {tabs.map(({ id, label }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              data-label={label}
              // The label in its bold form keeps the width: choosing one moves none of the others.
              className="-mb-px inline-grid h-9 content-center border-b-2 border-transparent px-1.5 text-second text-quiet after:invisible after:h-0 after:overflow-hidden after:font-semibold after:content-[attr(data-label)] -outline-offset-2! hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tabs.map(({ id }) => (
          <Tabs.Content
            key={id}
            value={id}
            // It is what scrolls, and what the keyboard reaches.
            className="@container flex min-h-0 flex-1 flex-col overflow-y-auto -outline-offset-2!"
          >
            {contents[id]}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}

/** The way back, the name, the state, the lever, and more or less room. */
function Head({ server }: { server: ServerView }) {
  const { ui } = useStores();
  const wide = useStore(ui.state, ({ drawerWide }) => drawerWide);
  const stateId = useId();
  // What was pressed to come here went with the list.
  const title = useFocusWhenLost<HTMLHeadingElement>(true);
  const { config, state } = server;
  return (
    <header className="px-2 pb-1">
      <div className="flex h-11 items-center gap-1">
        <IconButton icon={ArrowLeft} label="All servers" onClick={() => ui.showServer(null)} />
        <h2 ref={title} tabIndex={-1} className="min-w-0 flex-1 truncate rounded-control pl-1 font-semibold">
          {config.name}
        </h2>
        <IconButton
          icon={wide ? Minimize2 : Maximize2}
          label={wide ? 'Show in the drawer' : 'Open wide'}
          onClick={() => ui.setWide(!wide)}
        />
        <IconButton bare icon={X} label="Close servers" onClick={() => ui.setDrawer(false)} />
      </div>
      <div className="flex min-h-7 items-center gap-2 pr-1 pl-3">
        <Lamp tone={toneOf(state)} />
        <ShortState server={server} id={stateId} />
        <ServerLever server={server} describedBy={stateId} />
      </div>
    </header>
  );
}

/** The state in words; why it failed is told below, in the overview. */
function ShortState({ server: { state }, id }: { server: ServerView; id: string }) {
  const now = useNow(tickOf(state));
  return (
    <p id={id} className="min-w-0 flex-1 truncate text-second text-quiet tabular-nums">
      {state.status === 'failed' ? 'Failed' : stateWords(state, now)}
    </p>
  );
}
