import { useId, useRef, useState } from 'react';
import { builtinChoice } from '../shared/agent.ts';
import type { Settings } from '../shared/settings.ts';
import { describeError } from './api.ts';
import { modelName, providerName } from './currentAgent.ts';
import { useStores } from './stores/stores.ts';
import { Field } from './ui/Field.tsx';
import { count } from './ui/format.ts';
import { Select, type SelectOption } from './ui/Select.tsx';

/** A model as it is being chosen: its name may still be empty. */
export interface ModelDraft {
  providerId: string;
  model: string;
}

interface ModelChooserProps {
  settings: Settings;
  /** Null: the default model, where that is offered. */
  value: ModelDraft | null;
  /** Offers to leave the choice to the default model. */
  offersDefault?: boolean;
  /** What is wrong with the model's name. */
  error: string | null;
  onChange(value: ModelDraft | null): void;
}

const useDefault = 'the default model';

/** Chooses a provider and one of its models, which are asked of the provider once the name is about to be typed. */
export function ModelChooser({ settings, value, offersDefault = false, error, onChange }: ModelChooserProps) {
  const listId = useId();
  const { models, words, load } = useModels();
  const provider = value?.providerId ?? useDefault;
  const choose = (id: string) => {
    if (id === useDefault) onChange(null);
    else if (id === builtinChoice.providerId) onChange(builtinChoice);
    else if (id !== provider) onChange({ providerId: id, model: '' });
  };
  const namesModel = value !== null && value.providerId !== builtinChoice.providerId;
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <Select label="Provider" value={provider} options={optionsOf(settings, value, offersDefault)} onChange={choose} />
      {namesModel && (
        <div>
          <Field
            label="Model"
            list={listId}
            value={value.model}
            error={error}
            help={words(value.providerId)}
            onFocus={() => load(value.providerId)}
            onChange={(event) => onChange({ ...value, model: event.target.value })}
          />
          <datalist id={listId}>
            {models(value.providerId).map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
        </div>
      )}
    </div>
  );
}

function optionsOf(settings: Settings, value: ModelDraft | null, offersDefault: boolean): SelectOption[] {
  const { defaultModel, providers } = settings;
  const from = providerName(defaultModel, settings);
  const known = [
    { value: builtinChoice.providerId, label: 'Built-in model' },
    ...providers.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const gone = value !== null && !known.some((option) => option.value === value.providerId);
  return [
    ...(offersDefault
      ? [{ value: useDefault, label: `Default: ${modelName(defaultModel)}${from === null ? '' : ` · ${from}`}` }]
      : []),
    ...known,
    ...(gone ? [{ value: value.providerId, label: `${value.providerId} (removed)` }] : []),
  ];
}

type Listed = { status: 'loading' } | { status: 'listed'; models: string[] } | { status: 'failed'; message: string };

/** The models of providers, each asked once. A provider that failed is asked again. */
function useModels() {
  const { settings } = useStores();
  const [byProvider, setByProvider] = useState<ReadonlyMap<string, Listed>>(new Map());
  const asked = useRef(new Set<string>());
  const put = (id: string, listed: Listed) => setByProvider((current) => new Map(current).set(id, listed));
  const load = async (id: string) => {
    if (asked.current.has(id)) return;
    asked.current.add(id);
    put(id, { status: 'loading' });
    const listed = await settings.listModels(id).then(
      (outcome): Listed =>
        outcome.success
          ? { status: 'listed', models: outcome.data.models }
          : { status: 'failed', message: outcome.error.message },
      (thrown: unknown): Listed => ({ status: 'failed', message: describeError(thrown).message }),
    );
    if (listed.status === 'failed') asked.current.delete(id);
    put(id, listed);
  };
  const words = (id: string): string => {
    const listed = byProvider.get(id);
    if (listed === undefined) return 'Its models are offered as you type.';
    if (listed.status === 'loading') return 'Asking for its models…';
    if (listed.status === 'failed') return `Its models could not be listed: ${listed.message}`;
    return listed.models.length === 0
      ? 'It lists no model. Enter the name yourself.'
      : `${count(listed.models.length, 'model')} to choose from.`;
  };
  const models = (id: string): string[] => {
    const listed = byProvider.get(id);
    return listed?.status === 'listed' ? listed.models : [];
  };
  return { models, words, load };
}
