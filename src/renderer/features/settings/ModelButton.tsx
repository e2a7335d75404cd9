import { Cpu } from 'lucide-react';
import { useStore } from 'zustand';
import { builtinChoice, type ModelChoice } from '../../../shared/agent.ts';
import type { Settings } from '../../../shared/settings.ts';
import { modelName, modelOf, providerName, useCurrentAgent } from '../../currentAgent.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Hint } from '../../ui/Hint.tsx';

/** What answers for the agent that is spoken to, in the top bar; it leads to where that is changed. */
export function ModelButton() {
  const { settings, ui } = useStores();
  const stored = useStore(settings.state, ({ view }) => view?.settings);
  const agent = useCurrentAgent();
  if (stored === undefined) return null;
  const choice = modelOf(agent ?? { model: null }, stored);
  const own = agent !== null && agent.model !== null && agent.model.providerId === choice.providerId ? agent : null;
  const name = modelName(choice);
  return (
    <Hint text={`${where(choice, stored)}${own ? `, as set for ${own.name}` : ''}. Click to change.`}>
      <Button
        look="quiet"
        aria-label={`Model: ${name}`}
        onClick={() => (own ? ui.editAgent(own.id) : ui.setSettings('model'))}
        className="max-w-52 min-w-8 shrink! px-2!"
      >
        <Cpu size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        <span className="hidden truncate rail:inline">{name}</span>
      </Button>
    </Hint>
  );
}

function where(choice: ModelChoice, settings: Settings): string {
  if (choice.providerId === builtinChoice.providerId) return 'Answers come from the built-in model';
  return `Answers come from ${choice.model} at ${providerName(choice, settings) ?? 'a provider that is gone'}`;
}
