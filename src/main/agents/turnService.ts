import type { ApprovalAnswer } from '../../shared/approval.ts';
import { isFinal, type ResumePoint, type Transcript, type TurnEvent } from '../../shared/conversation.ts';
import type { Answer } from '../../shared/question.ts';
import { ActiveTurns } from './activeTurns.ts';
import { ApprovalDesk } from './approvalDesk.ts';
import { withCallModel } from './callModel.ts';
import { CallTaps } from './callTaps.ts';
import { DirectCalls } from './directCalls.ts';
import { turnsOnPath } from './history.ts';
import { obstacleOf, readStoredRun } from './storedRun.ts';
import { type NewMessage, type Started, TurnStarter, type TurnStarterOptions } from './turnStarter.ts';
import type { WaitingCalls } from './waitingCalls.ts';

export type TurnServiceOptions = Omit<TurnStarterOptions, 'taps'>;

/** Runs turns: starts them, asks for approvals, goes on after the answers, stops them. */
export class TurnService {
  /** Calls that programs make. */
  readonly calls: DirectCalls;
  readonly #options: TurnStarterOptions;
  readonly #active: ActiveTurns;
  readonly #starter: TurnStarter;
  readonly #desk: ApprovalDesk;
  #closing = false;

  constructor({ models, ...given }: TurnServiceOptions) {
    const options = { ...given, models: withCallModel(models), taps: new CallTaps() };
    this.#options = options;
    this.#active = new ActiveTurns(options);
    this.#starter = new TurnStarter(options, this.#active);
    this.#desk = new ApprovalDesk(options, this.#active);
    this.calls = new DirectCalls(options, this.#active);
  }

  /** In which conversations calls wait for their user. */
  get waiting(): WaitingCalls {
    return this.#options.feeds.waiting;
  }

  /** Stores a message and starts answering it. Resolves once the message is on disk. */
  start(userId: string, message: NewMessage): Promise<Started> {
    return this.#starter.start(userId, message);
  }

  /** Answers the request of a turn once more, beside it. */
  retry(userId: string, turnId: string): Promise<Started> {
    return this.#starter.retry(userId, turnId);
  }

  /** Carries on from where a turn was cut off. */
  continue(userId: string, turnId: string): Promise<Started> {
    return this.#starter.continue(userId, turnId);
  }

  /** Stops a turn that is running or waiting; one that has ended is left as it is. */
  async cancel(userId: string, turnId: string): Promise<void> {
    await this.#active.storeEnds();
    await this.#active.stop(userId, turnId, () => this.#options.store.get(userId, turnId));
  }

  /** Stops whatever runs or waits in a conversation, which may be hidden by now. */
  async cancelAll(userId: string, { turns, items }: Transcript): Promise<void> {
    for (const turn of turns) {
      if (isFinal(turn.status)) continue;
      const own = items.filter(({ turnId }) => turnId === turn.id);
      await this.#active.stop(userId, turn.id, async () => ({ turn, items: own }));
    }
  }

  /**
   * Answers pending approvals of one turn: resolves once the answers are on disk. When every call of the turn was
   * answered, the turn goes on by itself.
   */
  async decide(userId: string, approvalIds: readonly string[], answer: ApprovalAnswer): Promise<void> {
    const turnId = await this.#desk.answer(userId, approvalIds, answer);
    this.#goOn(userId, turnId).catch((err: unknown) =>
      this.#options.log.error({ turnId, err }, 'A turn could not go on after its approval'),
    );
  }

  /** Answers what a server asked during a call. It can be answered once, and while the call runs. */
  answer(userId: string, questionId: string, answer: Answer): void {
    this.#options.questions.answer(userId, questionId, answer);
  }

  watch(
    userId: string,
    conversationId: string,
    resume: ResumePoint | null,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent, void> {
    return this.#options.feeds.watch(userId, conversationId, resume, signal);
  }

  /**
   * Marks what an earlier host left running as interrupted; turns that wait for an answer go on waiting, and those among
   * them that can't go on say so. One whose end can't be stored now is ended when its conversation goes on.
   */
  async recover(): Promise<void> {
    const { store, log, agents } = this.#options;
    for (const { userId, turn, items, runState } of await store.unfinished()) {
      const isAnswerable = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
      const obstacle = obstacleOf(runState, items, await agents.list(userId));
      const recovered =
        turn.status !== 'waiting' || !isAnswerable
          ? this.#active.close(userId, turn, items, 'interrupted')
          : obstacle !== null && turn.error === null
            ? this.#desk.mark(userId, { turn, items }, obstacle)
            : this.#options.feeds.load(userId, turn.conversationId);
      await recovered.catch((err: unknown) =>
        log.error({ turnId: turn.id, err }, 'The end of an interrupted turn could not be stored'),
      );
    }
  }

  /** Ends whatever runs in the name of a user, who is about to be removed. */
  async endUser(userId: string): Promise<void> {
    await this.#starter.begun(userId);
    await this.#active.interrupt(userId);
  }

  /** Ends every running turn as interrupted and waits until that is stored. */
  async dispose(): Promise<void> {
    this.#closing = true;
    await Promise.all([this.#starter.close(), this.calls.close()]);
    await this.#active.interrupt(null);
  }

  /** Goes on with a turn that waits for nothing any more. Whoever comes second finds it running, or ended. */
  async #goOn(userId: string, turnId: string): Promise<void> {
    await this.#active.get(userId, turnId)?.done;
    await this.#active.alone(userId, turnId, () => this.#resume(userId, turnId));
  }

  async #resume(userId: string, turnId: string): Promise<void> {
    if (this.#active.get(userId, turnId)) return;
    const { turn, items, runState } = await this.#options.store.get(userId, turnId);
    const run = readStoredRun(runState);
    const isPending = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
    if (turn.status !== 'waiting' || run === null || isPending) return;
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    const { transcript } = lease.feed;
    if (this.#closing || transcript === null) return lease.release();
    const { agents } = run;
    const path = turnsOnPath(transcript, turnId);
    const begun = Promise.resolve();
    this.#active.launch(userId, lease, turn, items, { agents, path, begun, model: null, run });
  }
}
