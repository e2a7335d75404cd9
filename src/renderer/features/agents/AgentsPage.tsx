import { useState } from 'react';
import { useStore } from 'zustand';
import type { Agent } from '../../../shared/agent.ts';
import { useStores } from '../../stores/stores.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AgentEditor } from './AgentEditor.tsx';
import { AgentList, newAgent } from './AgentList.tsx';
import { type AgentForm, agentForm, duplicateForm, newAgentForm } from './agentForm.ts';

/** The agents: the list of them, or the editor of one. */
export function AgentsPage() {
  const { agents } = useStores();
  const { list, error } = useStore(agents.state);
  if (list) return <Agents list={list} />;
  if (error) return <Notice tone="bad">{error.message}</Notice>;
  return <Skeleton label="Loading the agents" widths={['w-2/5', 'w-4/5', 'w-3/5']} />;
}

function Agents({ list }: { list: readonly Agent[] }) {
  const { ui } = useStores();
  // The top bar opens the settings at one agent.
  const [editing, setEditing] = useState<AgentForm | null>(() => {
    const wanted = list.find(({ id }) => id === ui.state.getState().settingsAgent);
    return wanted ? agentForm(wanted, list) : null;
  });
  const [lastShown, setLastShown] = useState<string | null>(null);
  if (editing !== null) {
    const close = () => {
      setLastShown(editing.id ?? newAgent);
      setEditing(null);
    };
    return <AgentEditor initial={editing} agents={list} onDone={close} />;
  }
  return (
    <AgentList
      agents={list}
      lastShown={lastShown}
      onEdit={(agent) => setEditing(agentForm(agent, list))}
      onDuplicate={(agent) => setEditing(duplicateForm(agent, list))}
      onNew={(template) => setEditing(newAgentForm(template, list))}
    />
  );
}
