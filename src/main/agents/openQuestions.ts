import { SignalboxError } from '../../shared/errors.ts';
import { type Answer, answerProblem, type Question } from '../../shared/question.ts';

interface OpenQuestion {
  readonly ask: Question['ask'];
  answered(answer: Answer): void;
}

/** The questions of servers that wait for a person. They live as long as their calls: no restart keeps them. */
export class OpenQuestions {
  /** By user and question: ids hold within a user. */
  readonly #open = new Map<string, OpenQuestion>();

  /** Waits for the answer. The end of the call, or nobody answering in time, is an answer too: `cancel`. */
  wait(userId: string, { id, ask }: Pick<Question, 'id' | 'ask'>, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      const key = keyOf(userId, id);
      const end = (answer: Answer) => {
        this.#open.delete(key);
        signal.removeEventListener('abort', cancel);
        resolve(answer);
      };
      const cancel = () => end({ action: 'cancel' });
      if (signal.aborted) return resolve({ action: 'cancel' });
      signal.addEventListener('abort', cancel);
      this.#open.set(key, { ask, answered: end });
    });
  }

  /**
   * Answers a question, once. NOT_FOUND when it is not open any more or never was, INVALID_INPUT when the answer does not
   * fit it: the question then stays open.
   */
  answer(userId: string, id: string, answer: Answer): void {
    const question = this.#open.get(keyOf(userId, id));
    if (question === undefined) {
      throw new SignalboxError('NOT_FOUND', 'This question is not open any more: its call has ended.');
    }
    const problem = answerProblem(question.ask, answer);
    if (problem !== null) throw new SignalboxError('INVALID_INPUT', problem);
    question.answered(answer);
  }
}

function keyOf(userId: string, id: string): string {
  return `${userId}/${id}`;
}
