import { randomUUID } from 'node:crypto';
import { EventPublisher } from '@orpc/server';
import type { ApprovalAnswer, ApprovalRecord, ApprovalRule, Permission, RuleContent } from '../../shared/approval.ts';
import type { ToolCallItem, Turn } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import { unclearFolder } from './ruleMatch.ts';
import type { ApprovalStore } from './turnStore.ts';

/** What the log keeps of a call's arguments, in UTF-16 units. */
const mostArguments = 4096;

/** Removed rules that are remembered for each user. */
const mostRemoved = 50;

/** The rules that decide calls in place of a person, and the log of what was decided. */
export class ApprovalService {
  /** The rules that outlive a turn, after each change, by user id. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, ApprovalRule[]>>({ maxBufferedEvents: 1 });
  readonly #store: ApprovalStore;
  /** Every rule of a user, loaded once: a call must not wait for the disk to be decided. */
  readonly #rules = new Map<string, Promise<ApprovalRule[]>>();
  readonly #known = new Map<string, readonly ApprovalRule[]>();
  /** The rules that a user removed last, newest first. */
  readonly #removed = new Map<string, ApprovalRule[]>();
  readonly #queue = new KeyedQueue();

  constructor(store: ApprovalStore) {
    this.#store = store;
  }

  /** All rules of a user, newest first. What is returned is never changed: a later call returns a new list. */
  rules(userId: string): Promise<ApprovalRule[]> {
    const known = this.#rules.get(userId);
    if (known !== undefined) return known;
    const loading = this.#store.rules(userId).then((rules) => {
      this.#known.set(userId, rules);
      return rules;
    });
    this.#rules.set(userId, loading);
    loading.catch(() => this.#rules.delete(userId));
    return loading;
  }

  /** The rules as they are at this moment; none before they were first loaded with `rules`. */
  known(userId: string): readonly ApprovalRule[] {
    return this.#known.get(userId) ?? [];
  }

  /** The rules that a person manages: those of single turns end by themselves. */
  async lasting(userId: string): Promise<ApprovalRule[]> {
    return (await this.rules(userId)).filter(({ turnId }) => turnId === null);
  }

  /**
   * Adds a rule that holds everywhere, or changes one. NOT_FOUND for an id that is none of this user's rules,
   * INVALID_INPUT for a folder that could be anywhere.
   */
  async saveRule(userId: string, id: string | null, content: RuleContent): Promise<ApprovalRule> {
    expectClearFolders(content);
    return this.#queue.run(userId, async () => {
      const rules = await this.rules(userId);
      const old = rules.find((rule) => rule.id === id);
      if (id !== null && old === undefined) throw ruleNotFound();
      const place = old ?? { id: randomUUID(), turnId: null, conversationId: null, createdAt: Date.now() };
      // A rule that is written by hand is about a tool by its name, however its server describes it.
      const isSameTool = old?.serverId === content.serverId && old.tool === content.tool;
      const rule: ApprovalRule = {
        id: place.id,
        turnId: place.turnId,
        conversationId: place.conversationId,
        createdAt: place.createdAt,
        toolHash: isSameTool ? old.toolHash : null,
        ...content,
      };
      await this.#store.saveRule(userId, rule);
      this.#replace(userId, old === undefined ? [rule, ...rules] : rules.map((each) => (each === old ? rule : each)));
      return rule;
    });
  }

  /** `restoreRule` brings it back as it was, until the host next starts. */
  removeRule(userId: string, id: string): Promise<void> {
    return this.#queue.run(userId, async () => {
      const rules = await this.rules(userId);
      const removed = rules.find((rule) => rule.id === id);
      if (removed === undefined) throw ruleNotFound();
      await this.#store.removeRule(userId, id);
      this.#removed.set(userId, [removed, ...(this.#removed.get(userId) ?? [])].slice(0, mostRemoved));
      this.#replace(
        userId,
        rules.filter((rule) => rule.id !== id),
      );
    });
  }

  /** Brings back a rule that was removed. NOT_FOUND where it is not remembered, or what it was for is gone. */
  restoreRule(userId: string, id: string): Promise<ApprovalRule> {
    return this.#queue.run(userId, async () => {
      const removed = this.#removed.get(userId) ?? [];
      const rule = removed.find((each) => each.id === id);
      if (rule === undefined) throw ruleNotFound();
      const rules = await this.rules(userId);
      await this.#store.saveRule(userId, rule);
      this.#removed.set(
        userId,
        removed.filter((each) => each !== rule),
      );
      this.#replace(userId, [rule, ...rules]);
      return rule;
    });
  }

  log(userId: string, before: string | null, limit: number): Promise<ApprovalRecord[]> {
    return this.#store.log(userId, before, limit);
  }

  /**
   * Does what answers calls, given all rules, while nothing else changes them: of a change meanwhile the disk would know,
   * and the calls that are decided next would not. A rule that was stored with the answers holds from then on.
   */
  answering<T>(
    userId: string,
    answer: (rules: readonly ApprovalRule[]) => Promise<{ rule: ApprovalRule | null; answered: T }>,
  ): Promise<T> {
    return this.#queue.run(userId, async () => {
      const rules = await this.rules(userId);
      const { rule, answered } = await answer(rules);
      if (rule !== null) {
        const isKnown = rules.some(({ id }) => id === rule.id);
        this.#replace(userId, isKnown ? rules.map((each) => (each.id === rule.id ? rule : each)) : [rule, ...rules]);
      }
      return answered;
    });
  }

  /** A server was removed, and with it what was said of its tools: another one may get its id. */
  async forgetServer(userId: string, serverId: string): Promise<void> {
    await this.#queue.run(userId, async () => {
      const removed = this.#removed.get(userId) ?? [];
      this.#removed.set(
        userId,
        removed.filter((rule) => rule.serverId !== serverId),
      );
    });
    await this.#forget(userId, (rule) => rule.serverId === serverId);
  }

  /** A turn has ended, and the rules of it with it. */
  endTurn(userId: string, turnId: string): Promise<void> {
    return this.#forget(userId, (rule) => rule.turnId === turnId);
  }

  async #forget(userId: string, isGone: (rule: ApprovalRule) => boolean): Promise<void> {
    // Nearly every turn ends without a rule of its own: nothing has to wait then.
    if (!(await this.rules(userId)).some(isGone)) return;
    await this.#queue.run(userId, async () => {
      const rules = await this.rules(userId);
      // Those of a server are stored no more: they went in one commit with it.
      for (const { id } of rules.filter(isGone)) await this.#store.removeRule(userId, id).catch(ignoreAbsence);
      this.#replace(
        userId,
        rules.filter((rule) => !isGone(rule)),
      );
    });
  }

  #replace(userId: string, rules: ApprovalRule[]): void {
    this.#known.set(userId, rules);
    this.#rules.set(userId, Promise.resolve(rules));
    this.changes.publish(
      userId,
      rules.filter(({ turnId }) => turnId === null),
    );
  }
}

function ruleNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such rule. It may have been removed.');
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof SignalboxError && error.code === 'NOT_FOUND')) throw error;
}

function expectClearFolders({ conditions }: Pick<RuleContent, 'conditions'>): void {
  const folder = unclearFolder(conditions);
  if (folder === null) return;
  throw new SignalboxError(
    'INVALID_INPUT',
    `Where “${folder}” leads can’t be told from its text. Write the folder without “..”, an address or a blank at its ends.`,
  );
}

/** A line for the log about one call. */
export function approvalRecord(
  turn: Pick<Turn, 'id' | 'conversationId'>,
  call: Pick<ToolCallItem, 'serverId' | 'serverName' | 'tool' | 'arguments'>,
  decision: ApprovalRecord['decision'],
  permission: Permission,
): ApprovalRecord {
  return {
    id: randomUUID(),
    at: Date.now(),
    conversationId: turn.conversationId,
    turnId: turn.id,
    serverId: call.serverId,
    serverName: call.serverName,
    tool: call.tool,
    arguments: JSON.stringify(call.arguments).slice(0, mostArguments),
    decision,
    permission,
  };
}

/** The line for a call that a rule decided; none for another one. A person's decisions are logged where they are made. */
export function decidedByRule(turn: Pick<Turn, 'id' | 'conversationId'>, call: ToolCallItem): ApprovalRecord[] {
  if (call.permission?.by !== 'rule' || call.status === 'waiting') return [];
  return [approvalRecord(turn, call, call.status === 'denied' ? 'denied' : 'allowed', call.permission)];
}

/**
 * The rule that an answer makes for longer than one call; null for one that holds once. INVALID_INPUT for a folder that
 * could be anywhere.
 */
export function ruleOfAnswer(
  { decision, scope, conditions, exact }: ApprovalAnswer,
  turn: Pick<Turn, 'id' | 'conversationId'>,
  call: Pick<ToolCallItem, 'serverId' | 'tool'>,
  hash: string | null,
): ApprovalRule | null {
  if (scope === 'once') return null;
  expectClearFolders({ conditions });
  return {
    id: randomUUID(),
    serverId: call.serverId,
    tool: call.tool,
    action: decision,
    conditions,
    ...(exact === undefined ? {} : { exact }),
    turnId: scope === 'turn' ? turn.id : null,
    conversationId: scope === 'conversation' ? turn.conversationId : null,
    toolHash: hash,
    createdAt: Date.now(),
  };
}
