import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApprovalRecord, ApprovalRule, RuleContent, WaitingConversation } from '../../shared/approval.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** `rules` is null until the first event; newest first, without those of single turns. */
export interface ApprovalsState {
  /** How many calls wait for the user, by the id of their conversation. */
  waiting: ReadonlyMap<string, number>;
  rules: ApprovalRule[] | null;
  error: ErrorData | null;
}

export interface Approvals {
  state: StoreApi<ApprovalsState>;
  /** Adds a rule that holds everywhere, or with an id changes that one; once it resolves the list has it too. */
  saveRule(id: string | null, rule: RuleContent): Promise<ApprovalRule>;
  removeRule(id: string): Promise<void>;
  /** Brings a rule back that was removed, as it was. */
  restoreRule(id: string): Promise<void>;
  /** A piece of the log, newest first: what is older than the entry `before`, or the newest with null. */
  log(before: string | null, limit: number): Promise<ApprovalRecord[]>;
}

/** How many calls wait, in all conversations together. */
export function waitingCalls(waiting: ApprovalsState['waiting']): number {
  return [...waiting.values()].reduce((sum, calls) => sum + calls, 0);
}

/** What waits for the user and the user's rules, kept current from now on, and the log of what was approved. */
export function createApprovals(host: HostLink): Approvals {
  const state = createStore<ApprovalsState>(() => ({ waiting: new Map(), rules: null, error: null }));
  follow<ApprovalRule[]>(host, {
    open: (api, signal) => api.approvals.watchRules({}, { signal }),
    onEvent: (rules) => state.setState({ rules, error: null }),
    onError: (error) => state.setState({ error }),
  });
  follow<WaitingConversation[]>(host, {
    open: (api, signal) => api.approvals.watchWaiting({}, { signal }),
    onEvent: (list) =>
      state.setState({ waiting: new Map(list.map(({ conversationId, calls }) => [conversationId, calls])) }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async saveRule(id, rule) {
      const saved = await host.call((api) => api.approvals.saveRule({ id, rule }));
      state.setState(({ rules }) => ({ rules: withRule(rules ?? [], saved) }));
      return saved;
    },
    async removeRule(id) {
      await host.call((api) => api.approvals.removeRule({ id }));
      state.setState(({ rules }) => ({ rules: rules?.filter((rule) => rule.id !== id) ?? null }));
    },
    async restoreRule(id) {
      const restored = await host.call((api) => api.approvals.restoreRule({ id }));
      state.setState(({ rules }) => ({ rules: withRule(rules ?? [], restored) }));
    },
    log: (before, limit) => host.call((api) => api.approvals.log({ before, limit })),
  };
}

/** The rules with one changed in its place or, where it is new, first. */
function withRule(rules: readonly ApprovalRule[], saved: ApprovalRule): ApprovalRule[] {
  const known = rules.some(({ id }) => id === saved.id);
  return known ? rules.map((rule) => (rule.id === saved.id ? saved : rule)) : [saved, ...rules];
}
