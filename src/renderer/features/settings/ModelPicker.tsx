import { ChevronDown, Cpu } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import { type Agent, builtinChoice, type ModelChoice } from '../../../shared/agent.ts';
import type { Settings } from '../../../shared/settings.ts';
import { modelName, modelOf, providerName, useCurrentAgent } from '../../currentAgent.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { ModelMenu } from './ModelMenu.tsx';

/** What answers for the agent that is spoken to, in the top bar, and every other model that could. */
export function ModelPicker() {
  const { settings } = useStores();
  const stored = useStore(settings.state, ({ view }) => view?.settings);
  const agent = useCurrentAgent();
  const [open, setOpen] = useState(false);
  const choose = useChoose();
  if (stored === undefined) return null;
  const own = agent?.model ? agent : null;
  const choice = modelOf(agent ?? { model: null }, stored);
  const name = visibleText(modelName(choice));
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button
          look="quiet"
          aria-label={`Model: ${name}`}
          title={where(choice, stored)}
          className="max-w-56 min-w-8 shrink! px-2! data-[state=open]:bg-hover data-[state=open]:text-ink"
        >
          <Cpu size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
          <span className="hidden truncate rail:inline">{name}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          // Shortcuts of the page still work over it.
          data-panel
          aria-label="Models"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 flex max-h-[min(480px,var(--radix-popover-content-available-height))] w-80 animate-appear flex-col rounded-block bg-raised shadow-lift outline-none"
        >
          <ModelMenu
            settings={stored}
            current={choice}
            owner={own?.name ?? null}
            onChoose={(chosen) => {
              setOpen(false);
              void choose(own, chosen);
            }}
            onLeave={() => setOpen(false)}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Chooses for the agent where it has a model of its own, else for all that have none. */
function useChoose(): (own: Agent | null, choice: ModelChoice | null) => Promise<void> {
  const { agents, settings, toasts } = useStores();
  return async (own, choice) => {
    await toasts.attempt('The model was not changed', async () => {
      if (own !== null) await agents.save({ ...own, model: choice });
      else if (choice !== null) await settings.setDefaultModel(choice);
    });
  };
}

function where(choice: ModelChoice, settings: Settings): string {
  if (choice.providerId === builtinChoice.providerId) return 'Answers come from the built-in model';
  const provider = providerName(choice, settings);
  return provider === null
    ? `The provider of ${choice.model} was removed: choose another model`
    : `Answers come from ${choice.model} at ${provider}`;
}
