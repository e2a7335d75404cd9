import { Cpu } from 'lucide-react';
import { useStore } from 'zustand';
import type { Provider } from '../../../shared/settings.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Hint } from '../../ui/Hint.tsx';

/** What answers, in the top bar; it leads to where that is changed. */
export function ModelButton() {
  const { settings, ui } = useStores();
  const provider = useStore(settings.state, ({ view }) => view?.settings.provider);
  if (provider === undefined) return null;
  const name = nameOf(provider);
  return (
    <Hint text={`${where(provider)} Click to change.`}>
      <Button
        look="quiet"
        aria-label={`Model: ${name}`}
        onClick={() => ui.setSettings('model')}
        className="max-w-52 min-w-8 shrink! px-2!"
      >
        <Cpu size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        <span className="truncate">{name}</span>
      </Button>
    </Hint>
  );
}

function nameOf(provider: Provider): string {
  return provider.kind === 'builtin' ? 'Built-in model' : provider.model;
}

function where(provider: Provider): string {
  if (provider.kind === 'builtin') return 'Answers come from the built-in model.';
  const host = URL.canParse(provider.baseUrl) ? new URL(provider.baseUrl).host : provider.baseUrl;
  return `Answers come from ${host}.`;
}
