import { Check, Plus, Settings2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ModelChoice } from '../../../shared/agent.ts';
import type { Settings } from '../../../shared/settings.ts';
import { useStores } from '../../stores/stores.ts';
import { classes } from '../../ui/classes.ts';
import { inputLook } from '../../ui/Field.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { useModelLists } from '../../useModelLists.ts';
import { type ModelGroup, type ModelOption, modelGroups } from './modelOptions.ts';

interface ModelMenuProps {
  settings: Settings;
  /** What answers now. */
  current: ModelChoice;
  /** The agent whose own model is chosen; null: the default model is. */
  owner: string | null;
  /** Null gives the model of the agent's own up. */
  onChoose(choice: ModelChoice | null): void;
  /** Something else is shown in place of this. */
  onLeave(): void;
}

/** A list of models, narrowed down by what is typed. Providers are asked for theirs once it opens. */
export function ModelMenu({ settings, current, owner, onChoose, onLeave }: ModelMenuProps) {
  const id = useId();
  const lists = useModelLists();
  const [filter, setFilter] = useState('');
  const groups = modelGroups(settings, lists, { current, offersDefault: owner !== null, filter });
  const options = groups.flatMap((group) => group.options);
  const { list, active, point, onKeyDown } = useActive(options, keyOf(current), filter, onChoose);
  const load = useRef(lists.load);
  useEffect(() => {
    for (const provider of settings.providers) void load.current(provider.id);
  }, [settings.providers]);
  const optionId = (key: string) => `${id}-${options.findIndex((option) => option.key === key)}`;
  return (
    <>
      <div className="border-b border-line p-2">
        <p className="px-1 pb-2 text-label text-quiet">
          {owner === null ? 'For every agent without a model of its own' : `For ${visibleText(owner)}`}
        </p>
        <input
          role="combobox"
          aria-label="Find a model"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={active === null ? undefined : optionId(active)}
          placeholder="Find a model"
          spellCheck={false}
          autoComplete="off"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={onKeyDown}
          className={classes(inputLook, 'border-edge')}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Models" className="min-h-0 flex-1 overflow-y-auto p-1">
        {groups.length === 0 && (
          <div className="px-2 py-1.5 text-second text-quiet">No model of that name is listed.</div>
        )}
        {groups.map((group) => (
          <Group
            key={group.key}
            group={group}
            active={active}
            current={keyOf(current)}
            optionId={optionId}
            onPoint={point}
            onChoose={onChoose}
          />
        ))}
      </div>
      <Ways isEmpty={settings.providers.length === 0} onLeave={onLeave} />
    </>
  );
}

function keyOf({ providerId, model }: ModelChoice): string {
  return `${providerId}/${model}`;
}

interface GroupProps {
  group: ModelGroup;
  active: string | null;
  current: string;
  optionId(key: string): string;
  onPoint(key: string): void;
  onChoose(choice: ModelChoice | null): void;
}

function Group({ group: { name, options, note }, active, current, optionId, onPoint, onChoose }: GroupProps) {
  return (
    <fieldset className="min-w-0" aria-label={name === '' ? 'Without a provider' : visibleText(name)}>
      {name !== '' && (
        <div className="truncate px-2 pt-2 pb-1 text-label font-semibold text-quiet">{visibleText(name)}</div>
      )}
      {options.map(({ key, label, choice }) => (
        <div
          key={key}
          id={optionId(key)}
          role="option"
          tabIndex={-1}
          aria-selected={key === current}
          data-active={key === active || undefined}
          onPointerMove={() => onPoint(key)}
          onClick={() => onChoose(choice)}
          onKeyDown={(event) => event.key === 'Enter' && onChoose(choice)}
          className="flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-second data-active:bg-hover"
        >
          <span className="min-w-0 flex-1 truncate" title={label}>
            {visibleText(label)}
          </span>
          {key === current && <Check size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />}
        </div>
      ))}
      {note !== null && <div className="px-2 py-1 text-label text-quiet">{note}</div>}
    </fieldset>
  );
}

/** What leads from here to the settings. */
function Ways({ isEmpty, onLeave }: { isEmpty: boolean; onLeave(): void }) {
  const { ui } = useStores();
  const [Icon, words, go] = isEmpty
    ? ([Plus, 'Connect a language model…', ui.addProvider] as const)
    : ([Settings2, 'Models and providers…', () => ui.setSettings('model')] as const);
  return (
    <div className="border-t border-line p-1">
      <button
        type="button"
        onClick={() => {
          onLeave();
          go();
        }}
        className="flex h-8 w-full items-center gap-2 rounded-control px-2 text-second hover:bg-hover"
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden />
        {words}
      </button>
    </div>
  );
}

/** The option that Enter chooses: the one that answers now, the first that fits what is typed, or where somebody went. */
function useActive(
  options: readonly ModelOption[],
  current: string,
  filter: string,
  onChoose: (choice: ModelChoice | null) => void,
) {
  const list = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<{ key: string; filter: string } | null>(null);
  const has = (key: string) => options.some((option) => option.key === key);
  const wished = pointed?.filter === filter ? pointed.key : filter === '' ? current : '';
  const active = has(wished) ? wished : (options[0]?.key ?? null);
  const point = (key: string) => setPointed({ key, filter });
  const move = (by: number) => {
    const index = options.findIndex(({ key }) => key === active) + by;
    const next = options[(index + options.length) % options.length];
    if (next === undefined) return;
    point(next.key);
    // Once it is marked as the active one.
    requestAnimationFrame(() => list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) move(step);
    else if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const chosen = options.find(({ key }) => key === active);
    if (step === undefined && chosen !== undefined) onChoose(chosen.choice);
  };
  return { list, active, point, onKeyDown };
}
