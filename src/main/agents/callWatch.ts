import { randomUUID } from 'node:crypto';
import type { Answer, Question } from '../../shared/question.ts';
import type { Progress } from '../../shared/tool.ts';
import type { OpenQuestions } from './openQuestions.ts';
import type { TurnRecorder } from './turnRecorder.ts';

/** How often the page is told how far a call is, in milliseconds: more is more than can be seen. */
const progressInterval = 100;
/** The most that the server may ask in one call: a person answers them all. What comes after that is cancelled. */
const maxQuestions = 20;

/** Shows what happens during one call of a turn: how far it is, and what its server asks. */
export class CallWatch {
  readonly #recorder: TurnRecorder;
  readonly #callId: string;
  readonly #questions: OpenQuestions;
  #newest: Progress | null = null;
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(recorder: TurnRecorder, callId: string, questions: OpenQuestions) {
    this.#recorder = recorder;
    this.#callId = callId;
    this.#questions = questions;
  }

  readonly onProgress = (progress: Progress): void => {
    this.#newest = progress;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#newest !== null) this.#recorder.progress(this.#callId, this.#newest);
    }, progressInterval);
  };

  readonly onQuestion = async (asked: Pick<Question, 'message' | 'ask'>, signal: AbortSignal): Promise<Answer> => {
    this.#asked += 1;
    if (this.#asked > maxQuestions) return { action: 'cancel' };
    const question: Question = { ...asked, id: randomUUID(), status: 'open' };
    this.#recorder.question(this.#callId, question);
    const answer = await this.#questions.wait(this.#recorder.userId, question, signal);
    this.#recorder.question(this.#callId, { ...question, status: statusOf(answer) });
    return answer;
  };

  /** The call has ended. */
  end(): void {
    clearTimeout(this.#timer);
    this.#newest = null;
  }
}

function statusOf({ action }: Answer): Question['status'] {
  if (action === 'accept') return 'answered';
  return action === 'decline' ? 'declined' : 'cancelled';
}
