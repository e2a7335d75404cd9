import { Bot, Boxes, Plus, Split } from 'lucide-react';
import { useState } from 'react';
import type { Agent } from '../../../shared/agent.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { classes } from '../../ui/classes.ts';
import { Group } from '../../ui/Group.tsx';
import { useEntryFocus } from '../../ui/hooks.ts';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { ImportButton, ImportResult, useFileDrop } from './AgentImport.tsx';
import { AgentRow } from './AgentRow.tsx';
import type { AgentTemplate } from './agentForm.ts';
import { useAgentFiles } from './useAgentFiles.ts';

interface AgentListProps {
  agents: readonly Agent[];
  /** The agent whose editor was just left, `newAgent` for a new one. */
  lastShown: string | null;
  onEdit(agent: Agent): void;
  onDuplicate(agent: Agent): void;
  onNew(template: AgentTemplate): void;
}

/** Stands for an agent that has no id yet. */
export const newAgent = 'new';

const templates: { template: AgentTemplate; label: string; icon: MenuEntry['icon'] }[] = [
  { template: 'one-server', label: 'One server', icon: Bot },
  { template: 'several-servers', label: 'Several servers', icon: Boxes },
  { template: 'router', label: 'Router', icon: Split },
];

/** Every agent, and what can be done with them. Files of agents can be dropped on it. */
export function AgentList({ agents, lastShown, onEdit, onDuplicate, onNew }: AgentListProps) {
  const { agents: store, toasts } = useStores();
  const { state, exportAgents, importFrom } = useAgentFiles();
  const { over, handlers } = useFileDrop(importFrom);
  const list = useEntryFocus<HTMLDivElement>(lastShown);
  const [removing, setRemoving] = useState<Agent | null>(null);
  return (
    <div ref={list} {...handlers} className="min-h-full">
      <Group
        title="Agents"
        text="Who answers: each with its own instructions, model and servers. The three shapes to begin from are an agent for one server, one for several, and a router that hands requests to others."
        actions={
          <>
            <ImportButton busy={state.status === 'importing'} onFile={importFrom} />
            <NewAgent onNew={onNew} />
          </>
        }
      >
        <ImportResult state={state} />
        <ul
          aria-label="Agents"
          className={classes(
            'divide-y divide-line rounded-block border',
            over ? 'border-accent bg-accent-soft' : 'border-line',
          )}
        >
          {agents.map((agent) => (
            <AgentRow
              key={agent.id}
              agent={agent}
              onEdit={() => onEdit(agent)}
              onDuplicate={() => onDuplicate(agent)}
              onExport={() => void exportAgents([agent])}
              onRemove={() => setRemoving(agent)}
            />
          ))}
        </ul>
      </Group>
      {removing && (
        <Confirm
          title={`Remove ${removing.name}?`}
          description="Conversations with it stay, and go on with the default agent. Agents that hand over to it no longer do."
          keep="Keep it"
          act="Remove"
          onAct={() => void toasts.attempt(`${removing.name} was not removed`, () => store.remove(removing.id))}
          onClose={() => setRemoving(null)}
        />
      )}
    </div>
  );
}

/** Begins an agent from one of the shapes. */
function NewAgent({ onNew }: Pick<AgentListProps, 'onNew'>) {
  return (
    <Menu
      trigger={
        <Button look="primary" data-entry={newAgent}>
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          New agent
        </Button>
      }
      entries={templates.map(({ template, label, icon }) => ({ label, icon, run: () => onNew(template) }))}
    />
  );
}
