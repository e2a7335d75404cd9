import { useStore } from 'zustand';
import { type Agent, builtinChoice, defaultAgent, type ModelChoice } from '../shared/agent.ts';
import type { Settings } from '../shared/settings.ts';
import { useStores } from './stores/stores.ts';

/**
 * Who receives the next message of what is shown: the agent of the conversation, or the one chosen for a new chat; the
 * default one in place of an agent that is gone. Null while the agents are not known.
 */
export function useCurrentAgent(): Agent | null {
  const { agents, conversations, ui } = useStores();
  const shown = useStore(ui.state, ({ conversationId }) => conversationId);
  const forNew = useStore(ui.state, ({ newChatAgent }) => newChatAgent);
  const ofShown = useStore(conversations.state, ({ list }) => list?.find(({ id }) => id === shown)?.agentId);
  const list = useStore(agents.state, (state) => state.list);
  return agentOrDefault(list ?? [], shown === null ? forNew : (ofShown ?? null));
}

/** The agent with an id, or the default one; null where neither is there. */
export function agentOrDefault(list: readonly Agent[], id: string | null): Agent | null {
  return list.find((agent) => agent.id === id) ?? list.find((agent) => agent.id === defaultAgent.id) ?? null;
}

/** What answers for an agent: its own model, else the default. Where its provider is gone, nothing does. */
export function modelOf({ model }: Pick<Agent, 'model'>, { defaultModel }: Settings): ModelChoice {
  return model ?? defaultModel;
}

/** A model in words: its own name, or what the built-in one is called. */
export function modelName({ providerId, model }: ModelChoice): string {
  return providerId === builtinChoice.providerId ? 'Built-in model' : model;
}

/** The name of a model's provider; null for the built-in model, and for a provider that is gone. */
export function providerName({ providerId }: Pick<ModelChoice, 'providerId'>, { providers }: Settings): string | null {
  return providers.find(({ id }) => id === providerId)?.name ?? null;
}
