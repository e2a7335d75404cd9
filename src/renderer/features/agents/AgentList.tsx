import { Bot, Boxes, Plus, RotateCcw, Split } from 'lucide-react';
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
import { originalOf, removalWords, removedAgents } from './readyMade.ts';
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
  const [resetting, setResetting] = useState<Agent | null>(null);
  const restore = (agent: Agent) =>
    void toasts.attempt(`${agent.name} did not become as it was`, () => store.save(agent));
  return (
    <div ref={list} {...handlers} className="min-h-full">
      <Group
        title="Agents"
        text="Who answers: each with its own instructions, model and servers. The three shapes to begin from are an agent for one server, one for several, and a router that hands requests to others."
        actions={
          <>
            <ImportButton busy={state.status === 'importing'} onFile={importFrom} />
            <NewAgent agents={agents} onNew={onNew} onRestore={restore} />
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
              onReset={originalOf(agent) === null ? null : () => setResetting(agent)}
            />
          ))}
        </ul>
      </Group>
      {removing && <Removal agent={removing} agents={agents} onClose={() => setRemoving(null)} />}
      {resetting && <Reset agent={resetting} onRestore={restore} onClose={() => setResetting(null)} />}
    </div>
  );
}

interface RemovalProps {
  agent: Agent;
  agents: readonly Agent[];
  onClose(): void;
}

function Removal({ agent, agents, onClose }: RemovalProps) {
  const { agents: store, toasts } = useStores();
  return (
    <Confirm
      title={`Remove ${agent.name}?`}
      description={removalWords(agent, agents)}
      keep="Keep it"
      act="Remove"
      onAct={() => void toasts.attempt(`${agent.name} was not removed`, () => store.remove(agent.id))}
      onClose={onClose}
    />
  );
}

interface ResetProps {
  agent: Agent;
  onRestore(agent: Agent): void;
  onClose(): void;
}

function Reset({ agent, onRestore, onClose }: ResetProps) {
  return (
    <Confirm
      title={`Reset ${agent.name}?`}
      description="All of it becomes as it came with the app: its name, instructions, model, servers and handoffs. What you changed of it is lost."
      keep="Keep it"
      act="Reset"
      onAct={() => onRestore(originalOf(agent) ?? agent)}
      onClose={onClose}
    />
  );
}

interface NewAgentProps extends Pick<AgentListProps, 'agents' | 'onNew'> {
  onRestore(agent: Agent): void;
}

/** Begins an agent from one of the shapes, or brings back one that came with the app. */
function NewAgent({ agents, onNew, onRestore }: NewAgentProps) {
  return (
    <Menu
      trigger={
        <Button look="primary" data-entry={newAgent}>
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          New agent
        </Button>
      }
      entries={[
        ...templates.map(({ template, label, icon }) => ({ label, icon, run: () => onNew(template) })),
        ...removedAgents(agents).map((agent) => ({
          label: `Bring back ${agent.name}`,
          icon: RotateCcw,
          run: () => onRestore(agent),
        })),
      ]}
    />
  );
}
