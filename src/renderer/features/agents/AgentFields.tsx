import { useStore } from 'zustand';
import { type Agent, reasoningEffortSchema } from '../../../shared/agent.ts';
import type { Settings } from '../../../shared/settings.ts';
import { ModelChooser } from '../../ModelChooser.tsx';
import { useStores } from '../../stores/stores.ts';
import { CheckList, type CheckOption } from '../../ui/CheckList.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { ColorChoice } from '../../ui/ColorChoice.tsx';
import { ColorDot } from '../../ui/ColorDot.tsx';
import { Field } from '../../ui/Field.tsx';
import { More } from '../../ui/More.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import type { AgentForm, AgentFormErrors } from './agentForm.ts';

interface FieldsProps {
  form: AgentForm;
  errors: AgentFormErrors | null;
  onChange(part: Partial<AgentForm>): void;
}

/** Who it is and what it is told. */
export function IdentityFields({ form, errors, onChange }: FieldsProps) {
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <Field
          label="Name"
          className="min-w-56 flex-1"
          value={form.name}
          error={errors?.name ?? null}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        <ColorChoice color={form.color} onChange={(color) => onChange({ color })} />
      </div>
      <TextArea
        label="Description"
        rows={2}
        className="[&_textarea]:min-h-8"
        value={form.description}
        error={errors?.description ?? null}
        help="What it is for, in a sentence. Other agents choose by it whom they hand a request to."
        onChange={(event) => onChange({ description: event.target.value })}
      />
      <TextArea
        label="Instructions"
        rows={5}
        value={form.instructions}
        error={errors?.instructions ?? null}
        help="What the model is told before every request."
        onChange={(event) => onChange({ instructions: event.target.value })}
      />
    </>
  );
}

const efforts = [
  { value: '', label: 'The model’s own' },
  ...reasoningEffortSchema.options.map((effort) => ({
    value: effort,
    label: effort.charAt(0).toUpperCase() + effort.slice(1),
  })),
];

/** Which model answers for it, and how it is asked. */
export function ModelFields({ form, errors, settings, onChange }: FieldsProps & { settings: Settings }) {
  const wrong = errors !== null && (errors.temperature ?? errors.maxTokens) !== null;
  return (
    <fieldset className="space-y-3">
      <legend className="mb-2 text-body font-semibold">Model</legend>
      <ModelChooser
        offersDefault
        settings={settings}
        value={form.model}
        error={errors?.model ?? null}
        onChange={(model) => onChange({ model })}
      />
      <More label="How it is asked" forced={wrong}>
        <div className="grid grid-cols-3 items-start gap-3">
          <Field
            label="Temperature"
            inputMode="decimal"
            placeholder="The model’s own"
            value={form.temperature}
            error={errors?.temperature ?? null}
            help="0 to 2, where it does not reason"
            onChange={(event) => onChange({ temperature: event.target.value })}
          />
          <Select
            label="Reasoning effort"
            value={form.reasoningEffort ?? ''}
            options={efforts}
            help="Where it reasons"
            onChange={(value) => onChange({ reasoningEffort: reasoningEffortSchema.safeParse(value).data ?? null })}
          />
          <Field
            label="Maximum tokens"
            inputMode="numeric"
            placeholder="The model’s own"
            value={form.maxTokens}
            error={errors?.maxTokens ?? null}
            help="Of one response"
            onChange={(event) => onChange({ maxTokens: event.target.value })}
          />
        </div>
      </More>
    </fieldset>
  );
}

const serverChoices = [
  { value: 'all', label: 'Every server that is on' },
  { value: 'chosen', label: 'Only these' },
] as const;

/** The servers whose tools it has. A chosen one that is gone is shown as missing until it is unticked. */
export function ServerFields({ form, onChange }: FieldsProps) {
  const { servers } = useStores();
  const list = useStore(servers.state, (state) => state.list) ?? [];
  const known: CheckOption[] = list.map(({ config: { id, name, enabled } }) => ({
    value: id,
    label: name,
    ...(enabled ? {} : { help: 'It is off.' }),
  }));
  const missing: CheckOption[] = form.chosenServers
    .filter((id) => !known.some(({ value }) => value === id))
    .map((id) => ({ value: id, label: id, help: 'Missing: there is no such server any more.' }));
  return (
    <div className="space-y-2">
      <Choice
        label="Servers"
        value={form.servers}
        options={serverChoices}
        onChange={(value) => onChange({ servers: value })}
      />
      {form.servers === 'chosen' && (
        <div className="pl-6">
          <CheckList
            hideLabel
            label="Chosen servers"
            options={[...known, ...missing]}
            chosen={form.chosenServers}
            empty="There is no server. Add one in the drawer on the right."
            onChange={(chosenServers) => onChange({ chosenServers })}
          />
        </div>
      )}
    </div>
  );
}

/** The agents to whom it may hand a request over. */
export function HandoffFields({ form, errors, others, onChange }: FieldsProps & { others: readonly Agent[] }) {
  return (
    <div>
      <CheckList
        label="Hands over to"
        options={others.map(({ id, name, color, description }) => ({
          value: id,
          label: (
            <span className="flex items-center gap-2">
              <ColorDot color={color} />
              {name}
            </span>
          ),
          help: description,
        }))}
        chosen={form.handoffs}
        empty="There is no other agent yet."
        onChange={(handoffs) => onChange({ handoffs })}
      />
      {errors?.handoffs && (
        <p role="alert" className="mt-1 text-label text-bad">
          {errors.handoffs}
        </p>
      )}
    </div>
  );
}

const policies = [
  {
    value: 'standard',
    label: 'Ask before changes',
    help: 'Reads of trusted servers run by themselves, and what your rules allow.',
  },
  {
    value: 'ask',
    label: 'Ask before every call',
    help: 'Nothing runs by itself, not even reads, but what your rules allow.',
  },
  { value: 'read-only', label: 'Only read', help: 'It has no tools but the reads of trusted servers.' },
] as const;

/** What it may do without asking. Rules of the user come on top. */
export function PolicyFields({ form, onChange }: FieldsProps) {
  return (
    <Choice label="What it may do" value={form.policy} options={policies} onChange={(policy) => onChange({ policy })} />
  );
}
