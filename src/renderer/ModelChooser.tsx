import { useId } from 'react';
import { builtinChoice } from '../shared/agent.ts';
import { assertNever } from '../shared/errors.ts';
import type { Settings } from '../shared/settings.ts';
import { modelName, providerName } from './currentAgent.ts';
import { Field } from './ui/Field.tsx';
import { count } from './ui/format.ts';
import { Select, type SelectOption } from './ui/Select.tsx';
import { type ModelList, useModelLists } from './useModelLists.ts';

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
  const lists = useModelLists();
  const provider = value?.providerId ?? useDefault;
  const choose = (id: string) => {
    if (id === useDefault) onChange(null);
    else if (id === builtinChoice.providerId) onChange(builtinChoice);
    else if (id !== provider) onChange({ providerId: id, model: '' });
  };
  const list = lists.of(provider);
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
            help={wordsOf(list)}
            onFocus={() => void lists.load(value.providerId)}
            onChange={(event) => onChange({ ...value, model: event.target.value })}
          />
          <datalist id={listId}>
            {list?.status === 'listed' && list.models.map((model) => <option key={model} value={model} />)}
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

/** How far the list of a provider's models has come. */
function wordsOf(list: ModelList | null): string {
  if (list === null) return 'Its models are offered as you type.';
  switch (list.status) {
    case 'loading':
      return 'Asking for its models…';
    case 'failed':
      return `Its models could not be listed: ${list.message}`;
    case 'listed':
      return list.models.length === 0
        ? 'It lists no model. Enter the name yourself.'
        : `${count(list.models.length, 'model')} to choose from.`;
    default:
      return assertNever(list);
  }
}
