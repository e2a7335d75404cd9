import { randomUUID } from 'node:crypto';
import type { CallToolResult, ElicitRequest, ElicitResult, ServerContext } from '@modelcontextprotocol/server';
import { isRecord } from '../../../servers/calls/wireContent.ts';
import { CallRelay } from './callRelay.ts';

/** Under which name a question stands in a result that asks, and its answer in the request that follows. */
export const questionKey = 'question';

/** What a call has come to: its result, or a question that the client has to answer first. */
export type Step = { kind: 'result'; result: CallToolResult } | { kind: 'question'; question: ElicitRequest };

interface Question {
  request: ElicitRequest;
  answered(answer: ElicitResult): void;
}

/**
 * A call of a client on its way. Its server may ask something meanwhile: then the request that made it ends with the
 * question, and another one brings the answer and goes on waiting.
 */
export class OpenCall {
  readonly id = randomUUID();
  readonly relay: CallRelay;
  readonly #abort = new AbortController();
  /** Aborts when the call has ended. */
  readonly #letGo = new AbortController();
  readonly #questions: Question[] = [];
  #asked: Question | null = null;
  #result: Promise<CallToolResult> | null = null;
  #hasEnded = false;
  #wake = () => {};

  constructor(context: ServerContext) {
    this.relay = new CallRelay(context);
  }

  /** Aborts when nobody wants the call any more, with the reason why. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  begin(run: () => Promise<CallToolResult>): void {
    this.#result = run().finally(() => {
      this.#hasEnded = true;
      this.relay.end();
      this.#letGo.abort();
      this.#wake();
    });
    // Whoever waits hears of it; where nobody does any more, it matters to nobody.
    this.#result.catch(() => {});
  }

  /** A request waits for the call, and what ends it ends the call. Returns how to let go of the request. */
  attach(context: ServerContext): () => void {
    this.relay.use(context);
    return this.abortWith(context.mcpReq.signal);
  }

  abortWith(signal: AbortSignal): () => void {
    const abort = () => this.#abort.abort(signal.reason);
    if (signal.aborted) abort();
    // A session lasts longer than its calls, and must not hold them.
    else signal.addEventListener('abort', abort, { once: true, signal: this.#letGo.signal });
    return () => signal.removeEventListener('abort', abort);
  }

  /** Nobody can bring an answer any more. */
  giveUp(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Puts a question to the client. What ends the call, or its time, is an answer too. */
  ask(request: ElicitRequest, signal: AbortSignal): Promise<ElicitResult> {
    return new Promise((resolve) => {
      const question: Question = { request, answered: resolve };
      const cancel = () => {
        const index = this.#questions.indexOf(question);
        if (index >= 0) this.#questions.splice(index, 1);
        resolve({ action: 'cancel' });
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.#questions.push(question);
      this.#wake();
    });
  }

  /** Takes what the client answered. What is no answer cancels. */
  answer(responses: Record<string, unknown> | undefined): void {
    const given = responses?.[questionKey];
    this.#asked?.answered(isAnswer(given) ? given : { action: 'cancel' });
    this.#asked = null;
  }

  /** The next thing that the client has to know. */
  async next(): Promise<Step> {
    for (;;) {
      const question = this.#questions.shift();
      if (question !== undefined) {
        this.#asked = question;
        return { kind: 'question', question: question.request };
      }
      if (this.#hasEnded && this.#result !== null) return { kind: 'result', result: await this.#result };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function isAnswer(value: unknown): value is ElicitResult {
  if (!isRecord(value)) return false;
  const { action, content } = value;
  return (
    action === 'decline' || action === 'cancel' || (action === 'accept' && (content === undefined || isRecord(content)))
  );
}
