import { useEffect, useId, useRef } from 'react';
import type { SettingsView } from '../../../shared/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { KeyField } from './KeyField.tsx';
import {
  addressError,
  endpointPresets,
  keyChangeOf,
  type ProviderForm,
  type ProviderFormErrors,
  sendsKeyInTheClear,
} from './providerForm.ts';
import { type TestState, useEndpointTest } from './useEndpointTest.ts';

const clearWarning = 'This address is neither https nor on this machine: whoever is on the way can read the key.';

interface EndpointFieldsProps {
  form: ProviderForm;
  view: SettingsView;
  errors: ProviderFormErrors | null;
  onChange(part: Partial<ProviderForm>): void;
}

/** Where a language model answers, with which key, and which model. */
export function EndpointFields({ form, view, errors, onChange }: EndpointFieldsProps) {
  const { state, test } = useEndpointTest();
  const listId = useId();
  const models = state.status === 'answered' ? state.models : [];
  const clear = sendsKeyInTheClear(form.baseUrl) && (form.key !== '' || view.key !== 'none');
  return (
    <div className="space-y-3">
      <div>
        <Field
          label="Address"
          placeholder="http://127.0.0.1:11434/v1"
          value={form.baseUrl}
          error={errors?.baseUrl ?? null}
          onChange={(event) => onChange({ baseUrl: event.target.value })}
        />
        <Presets onPick={(baseUrl) => onChange({ baseUrl })} />
      </div>
      {clear && <Notice tone="warn">{clearWarning}</Notice>}
      <KeyField form={form} view={view} onChange={onChange} />
      <div className="space-y-2">
        <Button
          disabled={addressError(form.baseUrl) !== null || state.status === 'testing'}
          onClick={() => test(form.baseUrl.trim(), keyChangeOf(form))}
        >
          {state.status === 'testing' ? 'Testing…' : 'Test'}
        </Button>
        <TestResult state={state} chosen={form.model} onPick={(model) => onChange({ model })} />
      </div>
      <div>
        <Field
          label="Model"
          list={listId}
          value={form.model}
          error={errors?.model ?? null}
          help="Test the address to choose from its models."
          onChange={(event) => onChange({ model: event.target.value })}
        />
        <datalist id={listId}>
          {models.map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
      </div>
    </div>
  );
}

function Presets({ onPick }: { onPick(baseUrl: string): void }) {
  return (
    <ul aria-label="Known addresses" className="mt-1 flex flex-wrap gap-1">
      {endpointPresets.map(({ name, baseUrl }) => (
        <li key={name}>
          <button
            type="button"
            onClick={() => onPick(baseUrl)}
            className="h-7 rounded-control border border-line px-2 text-label text-quiet hover:border-edge hover:text-ink"
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Models that are offered as buttons; more than that are in the field's own list. */
const mostOffered = 12;

function TestResult({ state, chosen, onPick }: { state: TestState; chosen: string; onPick(model: string): void }) {
  const box = useRef<HTMLDivElement>(null);
  const { status } = state;
  useEffect(() => {
    if (status === 'answered' || status === 'failed') box.current?.scrollIntoView({ block: 'nearest' });
  }, [status]);
  return (
    <div ref={box} className="scroll-mb-14">
      {status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
      {status === 'answered' && <Models models={state.models} chosen={chosen} onPick={onPick} />}
    </div>
  );
}

function Models({ models, chosen, onPick }: { models: string[]; chosen: string; onPick(model: string): void }) {
  if (models.length === 0) {
    return <Notice tone="warn">It answers, but lists no model. Enter the model’s name yourself.</Notice>;
  }
  return (
    <div role="status" className="space-y-1 text-second">
      <p>It answers. {models.length > mostOffered ? `Some of its ${models.length} models:` : 'Choose a model:'}</p>
      <ul aria-label="Models to choose from" className="flex flex-wrap gap-1">
        {models.slice(0, mostOffered).map((model) => (
          <li key={model} className="max-w-full">
            <button
              type="button"
              aria-pressed={model === chosen}
              onClick={() => onPick(model)}
              className="h-7 max-w-full truncate rounded-control border border-line px-2 text-label hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft"
            >
              {model}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
