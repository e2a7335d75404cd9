import { PanelRight } from 'lucide-react';
import { useStore } from 'zustand';
import { AgentPicker } from './features/agents/AgentPicker.tsx';
import { ConversationTitle } from './features/conversations/ConversationTitle.tsx';
import { LampRow } from './features/servers/LampRow.tsx';
import { ModelPicker } from './features/settings/ModelPicker.tsx';
import { useStores } from './stores/stores.ts';
import { IconButton } from './ui/IconButton.tsx';

/** The bar over the chat: title, agent, model, lamps, and the way to the servers. */
export function TopBar() {
  const { ui } = useStores();
  const open = useStore(ui.state, ({ drawerOpen }) => drawerOpen);
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-2">
      <div className="min-w-0 flex-1">
        <ConversationTitle />
      </div>
      <AgentPicker />
      <ModelPicker />
      <LampRow />
      <IconButton
        icon={PanelRight}
        label="Servers"
        hint={open ? 'Hide the servers' : 'Show the servers'}
        aria-expanded={open}
        aria-controls="servers"
        onClick={() => ui.setDrawer(!open)}
      />
    </header>
  );
}
