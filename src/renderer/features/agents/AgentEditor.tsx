import { useStore } from 'zustand';
import type { Agent } from '../../../shared/agent.ts';
import { SaveBar } from '../../SaveBar.tsx';
import { useStores } from '../../stores/stores.ts';
import { sameData } from '../../typedForm.ts';
import { useLeave, useUnsaved } from '../../ui/LeaveGuard.tsx';
import { SubView } from '../../ui/SubView.tsx';
import { useForm } from '../../useForm.ts';
import { HandoffFields, IdentityFields, ModelFields, PolicyFields, ServerFields } from './AgentFields.tsx';
import { type AgentForm, readAgentForm } from './agentForm.ts';

interface AgentEditorProps {
  /** What the fields begin with. */
  initial: AgentForm;
  agents: readonly Agent[];
  onDone(): void;
}

/** Changes an agent, or makes one. */
export function AgentEditor({ initial, agents, onDone }: AgentEditorProps) {
  const { settings } = useStores();
  const stored = useStore(settings.state, ({ view }) => view?.settings);
  const { form, errors, saving, change, submit } = useAgentForm(initial, agents, onDone);
  const leave = useLeave();
  const back = () => leave(onDone);
  const fields = { form, errors, onChange: change };
  return (
    <SubView title={titleOf(initial)} back="Back to the agents" onBack={back}>
      <form onSubmit={submit} noValidate className="mt-2 space-y-6">
        <div className="space-y-4">
          <IdentityFields {...fields} />
        </div>
        {stored && <ModelFields {...fields} settings={stored} />}
        <ServerFields {...fields} />
        <HandoffFields {...fields} others={agents.filter(({ id }) => id !== form.id)} />
        <PolicyFields {...fields} />
        <SaveBar
          state={saving}
          label={form.id === null ? 'Add agent' : 'Save'}
          cancel={{ label: 'Cancel', onClick: back }}
        />
      </form>
    </SubView>
  );
}

function titleOf({ id, name }: AgentForm): string {
  return id === null ? 'New agent' : `Edit ${name}`;
}

/** The fields while they are edited. Errors show from the first try on. */
function useAgentForm(initial: AgentForm, list: readonly Agent[], onDone: () => void) {
  const { agents } = useStores();
  const { form, tried, saving, change, submitBy } = useForm(initial);
  const read = readAgentForm(form, list);
  useUnsaved(!sameData(form, initial));
  const submit = submitBy('errors' in read ? null : () => agents.save(read.draft), onDone);
  return { form, errors: tried && 'errors' in read ? read.errors : null, saving, change, submit };
}
