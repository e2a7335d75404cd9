import { isDeepStrictEqual } from 'node:util';
import type { ApprovalAnswer, ApprovalRule } from '../../shared/approval.ts';
import type { Item, ToolCallItem, Turn } from '../../shared/conversation.ts';
import { type ErrorData, SignalboxError } from '../../shared/errors.ts';
import type { ActiveTurns } from './activeTurns.ts';
import { approvalRecord, ruleOfAnswer } from './approvalService.ts';
import { ruleText } from './approvalWords.ts';
import type { FeedRegistry } from './feedRegistry.ts';
import { toolHash } from './permission.ts';
import { covers } from './ruleMatch.ts';
import { obstacleOf, readStoredRun } from './storedRun.ts';
import { TurnRecorder } from './turnRecorder.ts';
import type { TurnStarterOptions } from './turnStarter.ts';
import type { ApprovalAnswers, StoredTurn } from './turnStore.ts';
import { checkRun } from './turnWorker.ts';

/** Where the answers to calls that wait come in. */
export class ApprovalDesk {
  readonly #options: TurnStarterOptions;
  readonly #active: ActiveTurns;
  readonly #feeds: FeedRegistry;

  constructor(options: TurnStarterOptions, active: ActiveTurns) {
    this.#options = options;
    this.#active = active;
    this.#feeds = options.feeds;
  }

  /**
   * Stores the answers to calls of one turn, all or none, and shows them. A turn that can't go on is marked, and none is
   * used up: CONFLICT. Returns the turn's id.
   */
  async answer(userId: string, approvalIds: readonly string[], answer: ApprovalAnswer): Promise<string> {
    const [first = ''] = approvalIds;
    const { turn } = await this.#options.store.ofApproval(userId, first);
    return this.#active.alone(userId, turn.id, async () => {
      const stored = await this.#options.store.get(userId, turn.id);
      await this.#expectResumable(userId, stored);
      const asked = approvalIds.map((id) => waitingFor(stored.items, id));
      const items = await this.#options.approvals.answering(userId, async (known) => {
        const rule = this.#ruleOf(userId, answer, stored.turn, asked, known);
        const answers = answersTo(stored, asked, answer, rule);
        return { rule, answered: await this.#options.store.answerApprovals(userId, answers) };
      });
      await this.#show(userId, stored.turn, items);
      return turn.id;
    });
  }

  /** Marks a turn that waits as one that can't go on, so that the page can offer to run it again. */
  async mark(userId: string, { turn, items }: Pick<StoredTurn, 'turn' | 'items'>, error: ErrorData): Promise<void> {
    const lease = await this.#feeds.lease(userId, turn.conversationId);
    try {
      const { store } = this.#options;
      await new TurnRecorder({ userId, turn, items, store, feed: lease.feed }).update({ error });
    } finally {
      lease.release();
    }
  }

  /** Throws a CONFLICT where the turn could not go on after its answer. */
  async #expectResumable(userId: string, stored: StoredTurn): Promise<void> {
    const { turn, items, runState } = stored;
    // While other calls of the same response run, there is no stored state yet: the run itself goes on.
    if (turn.status !== 'waiting' || this.#active.get(userId, turn.id)) return;
    const run = readStoredRun(runState);
    const obstacle =
      obstacleOf(runState, items, await this.#options.agents.list(userId)) ??
      (run === null ? null : await this.#refusal(userId, stored, run));
    if (obstacle === null) return;
    await this.mark(userId, stored, obstacle);
    throw new SignalboxError(obstacle.code, obstacle.message);
  }

  /** What the agent runtime says against a stored state; null where it takes it. */
  async #refusal(
    userId: string,
    { turn, items }: StoredTurn,
    run: NonNullable<ReturnType<typeof readStoredRun>>,
  ): Promise<ErrorData | null> {
    const lease = await this.#feeds.lease(userId, turn.conversationId);
    try {
      const { store } = this.#options;
      await checkRun(this.#options, new TurnRecorder({ userId, turn, items, store, feed: lease.feed }), run);
      return null;
    } catch (error) {
      if (error instanceof SignalboxError && error.code === 'CONFLICT') return error.toData();
      throw error;
    } finally {
      lease.release();
    }
  }

  /** The rule that an answer makes, or renews: of a tool that was changed, the old one covers nothing any more. */
  #ruleOf(
    userId: string,
    answer: ApprovalAnswer,
    turn: Turn,
    asked: readonly ToolCallItem[],
    known: readonly ApprovalRule[],
  ): ApprovalRule | null {
    const [call] = asked;
    if (answer.scope === 'once' || call === undefined) return null;
    if (asked.some(({ serverId, tool }) => serverId !== call.serverId || tool !== call.tool)) {
      throw new SignalboxError(
        'INVALID_INPUT',
        'An answer for longer than once is about one tool. Answer these calls one by one.',
      );
    }
    const view = this.#options
      .poolOf(userId)
      .views()
      .find(({ config }) => config.id === call.serverId);
    const tool = view?.tools.find(({ name }) => name === call.tool);
    if (tool === undefined && answer.decision === 'allow') {
      throw new SignalboxError(
        'CONFLICT',
        `${call.serverName} does not offer ${call.tool} now, so it can’t be allowed for longer. Allow it once, or wait for its server.`,
      );
    }
    const rule = ruleOfAnswer(answer, turn, call, tool === undefined ? null : toolHash(tool));
    const same = known.find((each) => rule !== null && saysTheSame(each, rule));
    return rule && { ...rule, id: same?.id ?? rule.id };
  }

  async #show(userId: string, turn: Turn, items: readonly ToolCallItem[]): Promise<void> {
    const active = this.#active.get(userId, turn.id);
    // The other calls of this answer are still running: the run finds the decision when it gets there.
    if (active) {
      for (const item of items) active.recorder.adopt(item);
      return;
    }
    const { feed, release } = await this.#feeds.lease(userId, turn.conversationId);
    try {
      for (const item of items) {
        const shown = feed.transcript?.items.find(({ id }) => id === item.id);
        if (shown?.kind === 'tool_call' && shown.startedAt === null && shown.outcome === null) {
          feed.publish({ type: 'item', item });
        }
      }
    } finally {
      release();
    }
  }
}

/** The call that an approval is about. NOT_FOUND for one of another turn; whether it still waits is the store's to say. */
function waitingFor(items: readonly Item[], approvalId: string): ToolCallItem {
  const item = items.find((each) => each.kind === 'tool_call' && each.approvalId === approvalId);
  if (item?.kind === 'tool_call') return item;
  throw new SignalboxError('NOT_FOUND', 'There is no such approval in this turn.');
}

/** Whether two rules differ in nothing but when they were made, and of which definition of the tool. */
function saysTheSame(rule: ApprovalRule, other: ApprovalRule): boolean {
  const { id, createdAt, toolHash } = other;
  return isDeepStrictEqual({ ...rule, id, createdAt, toolHash }, other);
}

/** The answers themselves, and those that the new rule gives to what else waits in the turn. */
function answersTo(
  { turn, items }: StoredTurn,
  asked: readonly ToolCallItem[],
  { decision, scope }: ApprovalAnswer,
  rule: ApprovalRule | null,
): ApprovalAnswers {
  const place = { turnId: turn.id, conversationId: turn.conversationId };
  const others = items.filter(
    (item): item is ToolCallItem =>
      item.kind === 'tool_call' &&
      item.status === 'waiting' &&
      !asked.includes(item) &&
      rule !== null &&
      mayAnswer(rule, item) &&
      covers(rule, { ...item, ...place, toolHash: rule.toolHash }),
  );
  const answers = [
    ...asked.map((call) => ({ call, permission: { by: 'person' as const, scope } })),
    ...others.map((call) => ({ call, permission: byRule(rule, call) })),
  ];
  const word = decision === 'allow' ? 'allowed' : 'denied';
  return {
    turnId: turn.id,
    answers: answers.map(({ call, permission }) => ({ approvalId: call.approvalId ?? '', decision, permission })),
    rule,
    records: answers.map(({ call, permission }) => approvalRecord(turn, call, word, permission)),
  };
}

/** Whether a new rule decides a call that waits, as it would if it were made now: some things ask in spite of it. */
function mayAnswer(rule: ApprovalRule, { permission }: ToolCallItem): boolean {
  if (rule.action === 'deny' || permission === null) return true;
  // Asked by a rule, which goes before one that allows.
  if (permission.by === 'rule') return false;
  return permission.by !== 'untrusted' || rule.turnId !== null;
}

function byRule(rule: ApprovalRule | null, call: ToolCallItem) {
  if (rule === null) return { by: 'default' as const };
  return { by: 'rule' as const, ruleId: rule.id, text: ruleText(rule, call) };
}
