import { builtinChoice, type ModelChoice } from '../../../shared/agent.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { Provider, Settings } from '../../../shared/settings.ts';
import { modelName } from '../../currentAgent.ts';
import { count } from '../../ui/format.ts';
import type { ModelList, ModelLists } from '../../useModelLists.ts';

/** A model that can be chosen; without a choice the agent has none of its own. */
export interface ModelOption {
  key: string;
  label: string;
  choice: ModelChoice | null;
}

/** What is offered of one provider. `note` says why there is not more; an empty name is no provider's. */
export interface ModelGroup {
  key: string;
  name: string;
  options: ModelOption[];
  note: string | null;
}

/** As many of one provider are shown at once; who looks for another one types a part of its name. */
const mostShown = 60;

interface Wanted {
  /** What answers now. */
  current: ModelChoice;
  /** The agent has a model of its own, and can go back to the default one. */
  offersDefault: boolean;
  /** Parts of names, separated by spaces. */
  filter: string;
}

/** The models to choose from, by provider. */
export function modelGroups(settings: Settings, lists: Pick<ModelLists, 'of'>, wanted: Wanted): ModelGroup[] {
  const matches = matcherOf(wanted.filter);
  const first: ModelOption[] = [
    ...(wanted.offersDefault
      ? [{ key: 'default', label: `Default model: ${modelName(settings.defaultModel)}`, choice: null }]
      : []),
    optionOf(builtinChoice),
  ].filter(({ label }) => matches(label));
  const groups = [
    { key: 'first', name: '', options: first, note: null },
    ...settings.providers.map((provider) => groupOf(provider, lists.of(provider.id), wanted, matches)),
  ];
  return groups.filter(({ options, note }) => options.length > 0 || note !== null);
}

function groupOf(
  { id, name }: Provider,
  list: ModelList | null,
  { current, filter }: Wanted,
  matches: (text: string) => boolean,
): ModelGroup {
  const listed = list?.status === 'listed' ? list.models : [];
  // What answers now is always among what is shown.
  const isOwn = current.providerId === id && !listed.slice(0, mostShown).includes(current.model);
  const known = new Set([...(isOwn ? [current.model] : []), ...listed]);
  const fitting = [...known].filter((model) => matches(`${model} ${name}`));
  // Where nothing is listed, a name can still be typed.
  const typed = list !== null && list.status !== 'loading' && listed.length === 0 ? filter.trim() : '';
  const shown = [...fitting.slice(0, mostShown), ...(typed === '' || fitting.includes(typed) ? [] : [typed])];
  const options = shown.map((model) => optionOf({ providerId: id, model }));
  return { key: id, name, options, note: noteOf(list, fitting.length - mostShown) };
}

function noteOf(list: ModelList | null, left: number): string | null {
  if (list === null) return null;
  switch (list.status) {
    case 'loading':
      return 'Asking for its models…';
    case 'failed':
      return `${list.message} Or type the name of a model.`;
    case 'listed':
      if (list.models.length === 0) return 'It lists no model. Type the name of one.';
      if (left > 0) return `${count(left, 'more model')}: type a part of the name.`;
      return null;
    default:
      return assertNever(list);
  }
}

function optionOf(choice: ModelChoice): ModelOption {
  return { key: `${choice.providerId}/${choice.model}`, label: modelName(choice), choice };
}

function matcherOf(filter: string): (text: string) => boolean {
  const parts = filter.toLowerCase().split(/\s+/);
  return (text) => parts.every((part) => text.toLowerCase().includes(part));
}
