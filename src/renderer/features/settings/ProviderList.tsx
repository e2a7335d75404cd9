import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Provider, SettingsView } from '../../../shared/settings.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Group } from '../../ui/Group.tsx';
import { useEntryFocus } from '../../ui/hooks.ts';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { providerLine } from './providerWords.ts';

/** Stands for a provider that has no id yet; no id has capitals. */
export const newProvider = 'NEW';

interface ProviderListProps {
  view: SettingsView;
  /** The provider whose editor was just left, `newProvider` for a new one. */
  lastShown: string | null;
  /** Opens the editor of a provider, or with null that of a new one. */
  onEdit(id: string | null): void;
}

/** Where models answer. The built-in one is always there. */
export function ProviderList({ view, lastShown, onEdit }: ProviderListProps) {
  const { settings, toasts } = useStores();
  const list = useEntryFocus<HTMLDivElement>(lastShown);
  const [removing, setRemoving] = useState<Provider | null>(null);
  const remove = ({ id, name }: Provider) =>
    void toasts.attempt(`${name} was not removed`, () => settings.removeProvider(id));
  return (
    <div ref={list}>
      <Group
        title="Providers"
        text="Where models answer. Each agent can use another one."
        actions={
          <Button data-entry={newProvider} onClick={() => onEdit(null)}>
            <Plus size={16} strokeWidth={1.5} aria-hidden />
            Add provider
          </Button>
        }
      >
        <ul aria-label="Providers" className="divide-y divide-line rounded-block border border-line">
          <li className="px-3 py-2">
            <p className="text-second font-semibold">Built-in model</p>
            <p className="text-label text-quiet">
              Needs no key and no network. It picks a tool and fills it in; it is not a language model.
            </p>
          </li>
          {view.settings.providers.map((provider) => (
            <ProviderRow
              key={provider.id}
              provider={provider}
              keyWords={keyWords[view.keys[provider.id] ?? 'none']}
              onEdit={() => onEdit(provider.id)}
              onRemove={() => setRemoving(provider)}
            />
          ))}
        </ul>
        {removing && (
          <Confirm
            title={`Remove ${removing.name}?`}
            description="Its address is forgotten, and so is its key. If it is the default model, the built-in one takes its place; agents with a model of it need another one."
            keep="Keep it"
            act="Remove"
            onAct={() => remove(removing)}
            onClose={() => setRemoving(null)}
          />
        )}
      </Group>
    </div>
  );
}

const keyWords = {
  none: { text: 'No key', tone: 'text-faint' },
  stored: { text: 'Key stored', tone: 'text-faint' },
  unreadable: { text: 'Key can’t be opened', tone: 'text-warn' },
};

interface ProviderRowProps {
  provider: Provider;
  keyWords: { text: string; tone: string };
  onEdit(): void;
  onRemove(): void;
}

function ProviderRow({ provider, keyWords: key, onEdit, onRemove }: ProviderRowProps) {
  const { name } = provider;
  return (
    <li className="flex items-center gap-2 py-1 pr-1 pl-3 hover:bg-hover">
      <button
        type="button"
        data-entry={provider.id}
        aria-label={`Edit ${name}`}
        onClick={onEdit}
        className="min-w-0 flex-1 rounded-sm py-1 text-left"
      >
        <span className="block truncate text-second font-semibold">{name}</span>
        <span className="block truncate text-label text-quiet">{providerLine(provider)}</span>
      </button>
      <span className={`shrink-0 text-label ${key.tone}`}>{key.text}</span>
      <MoreMenu
        of={name}
        entries={[
          { label: 'Edit', icon: Pencil, run: onEdit },
          { label: 'Remove', icon: Trash2, danger: true, run: onRemove },
        ]}
      />
    </li>
  );
}
