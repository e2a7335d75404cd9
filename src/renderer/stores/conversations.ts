import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Conversation, ConversationEvent, SearchHit } from '../../shared/conversation.ts';
import { assertNever, type ErrorData } from '../../shared/errors.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** `list` is null until the first snapshot; newest first. */
export interface ConversationsState {
  list: Conversation[] | null;
  error: ErrorData | null;
}

export interface Conversations {
  state: StoreApi<ConversationsState>;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<void>;
  search(query: string): Promise<SearchHit[]>;
  /** Shows the branch of a conversation that a turn is on. */
  showTurn(turnId: string): Promise<void>;
  /** Makes a new conversation of the turns up to this one. */
  fork(turnId: string): Promise<Conversation>;
  /** What the next request would consist of; null is the first one of a new conversation. */
  context(conversationId: string | null, agentId: string): Promise<ContextReport>;
}

/** The list with one event applied; conversations that did not change are the same objects. */
export function applyConversationEvent(list: Conversation[] | null, event: ConversationEvent): Conversation[] | null {
  switch (event.type) {
    case 'snapshot':
      return byRecency(event.conversations);
    case 'conversation':
      return byRecency([...(list ?? []).filter(({ id }) => id !== event.conversation.id), event.conversation]);
    case 'removed':
      return list?.filter(({ id }) => id !== event.id) ?? null;
    default:
      return assertNever(event);
  }
}

function byRecency(list: Conversation[]): Conversation[] {
  return list.toSorted((a, b) => b.updatedAt - a.updatedAt);
}

/** The user's conversations, kept current from now on. */
export function createConversations(host: HostLink): Conversations {
  const state = createStore<ConversationsState>(() => ({ list: null, error: null }));
  const apply = (event: ConversationEvent) =>
    state.setState(({ list }) => ({ list: applyConversationEvent(list, event), error: null }));
  follow(host, {
    open: (api, signal) => api.conversations.watch({}, { signal }),
    onEvent: apply,
    onError: (error) => state.setState({ error }),
  });
  const take = (conversation: Conversation) => {
    apply({ type: 'conversation', conversation });
    return conversation;
  };
  return {
    state,
    async rename(id, title) {
      take(await host.call((api) => api.conversations.rename({ id, title })));
    },
    async remove(id) {
      await host.call((api) => api.conversations.remove({ id }));
      apply({ type: 'removed', id });
    },
    async restore(id) {
      take(await host.call((api) => api.conversations.restore({ id })));
    },
    search: (query) => host.call((api) => api.conversations.search({ query })),
    async showTurn(turnId) {
      take(await host.call((api) => api.conversations.showTurn({ turnId })));
    },
    fork: async (turnId) => take(await host.call((api) => api.conversations.fork({ turnId }))),
    context: (conversationId, agentId) => host.call((api) => api.conversations.context({ conversationId, agentId })),
  };
}
