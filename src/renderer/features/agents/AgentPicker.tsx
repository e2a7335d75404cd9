import { Check, ChevronDown, Pencil } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import type { Agent } from '../../../shared/agent.ts';
import { useCurrentAgent } from '../../currentAgent.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { ColorDot } from '../../ui/ColorDot.tsx';

/** Who is spoken to, in the top bar: the agent of the conversation that is shown, or of the next new one. */
export function AgentPicker() {
  const { agents } = useStores();
  const list = useStore(agents.state, (state) => state.list);
  const agent = useCurrentAgent();
  if (list === null || agent === null) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button
          look="quiet"
          aria-label={`Agent: ${agent.name}`}
          title={`${agent.name} receives your messages`}
          className="max-w-44 min-w-8 shrink! px-2! drawer:max-w-64 data-[state=open]:bg-hover data-[state=open]:text-ink"
        >
          <ColorDot color={agent.color} className="size-2.5!" />
          <span className="truncate">{agent.name}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        </Button>
      </DropdownMenu.Trigger>
      <AgentMenu list={list} chosen={agent.id} />
    </DropdownMenu.Root>
  );
}

/** Every agent, and the way to where they are changed. */
function AgentMenu({ list, chosen }: { list: readonly Agent[]; chosen: string }) {
  const { ui } = useStores();
  const choose = useChoose();
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Agents"
        className="z-50 flex max-h-[min(480px,var(--radix-dropdown-menu-content-available-height))] w-80 animate-appear flex-col rounded-block bg-raised shadow-lift"
      >
        <DropdownMenu.RadioGroup
          value={chosen}
          onValueChange={(id) => void choose(id)}
          className="min-h-0 flex-1 overflow-y-auto p-1"
        >
          {list.map((entry) => (
            <AgentItem key={entry.id} agent={entry} />
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="h-px bg-line" />
        <div className="p-1">
          <DropdownMenu.Item
            onSelect={() => ui.setSettings('agents')}
            className="flex h-8 items-center gap-2 rounded-control px-2 text-second outline-none data-highlighted:bg-hover"
          >
            <Pencil size={16} strokeWidth={1.5} aria-hidden />
            Edit agents…
          </DropdownMenu.Item>
        </div>
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

function AgentItem({ agent: { id, name, color, description } }: { agent: Agent }) {
  return (
    <DropdownMenu.RadioItem
      value={id}
      aria-label={name}
      className="flex min-h-8 items-start gap-2 rounded-control px-2 py-1.5 text-second outline-none data-highlighted:bg-hover"
    >
      <ColorDot color={color} className="mt-[5px]" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        {description !== '' && <span className="line-clamp-2 text-label text-quiet">{description}</span>}
      </span>
      <DropdownMenu.ItemIndicator className="mt-px">
        <Check size={16} strokeWidth={1.5} aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

/** Chooses an agent for what is shown: the host keeps that of a conversation, this machine that of a new chat. */
function useChoose(): (id: string) => Promise<void> {
  const { agents, toasts, ui } = useStores();
  return async (id) => {
    const { conversationId } = ui.state.getState();
    if (conversationId === null) return ui.setNewChatAgent(id);
    await toasts.attempt('The agent was not changed', () => agents.setAgent(conversationId, id));
  };
}
