import { type Client, type ElicitResult, UrlElicitationRequiredError } from '@modelcontextprotocol/client';
import type { Answer } from '../../shared/question.ts';
import { cutText } from '../../shared/text.ts';
import type { Progress } from '../../shared/tool.ts';
import { isRecord, type WireResult } from './calls/wireContent.ts';
import { type AskedQuestion, elicitResult, readElicitation } from './elicitation.ts';
import { anyObject, rootsResult } from './protocolClient.ts';
import { visibleText } from './visibleText.ts';

/** How often one call may come back with questions before it is given up. */
const maxRounds = 8;

/** Puts a question of a server, as the server put it, to whoever can answer it; null where they can't be asked it. */
export type Elicit = (params: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ElicitResult | null>;

/** Who is asked when a server wants to know something. */
export type Asked = Pick<WireCallOptions, 'onQuestion' | 'onElicit'>;

/** A call's way back to its caller while it runs. */
export interface WireCallOptions {
  readonly signal: AbortSignal;
  readonly timeout: number;
  /** For whom the call is made. */
  readonly userId?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Asks the user; without it every question is declined. */
  readonly onQuestion?: ((question: AskedQuestion, signal: AbortSignal) => Promise<Answer>) | undefined;
  /** Goes before `onQuestion`. */
  readonly onElicit?: Elicit | undefined;
}

export type WireParams = Record<string, unknown>;

/** Carries a call through all that its server may want to know on the way. */
export class ToolCaller {
  readonly #client: Client;
  readonly #options: { readonly roots: readonly string[]; onRemark(remark: string): void };

  constructor(client: Client, options: { roots: readonly string[]; onRemark(remark: string): void }) {
    this.#client = client;
    this.#options = options;
  }

  /**
   * A server of the modern era ends a call with questions, and is called again with the answers. One of the older era may
   * refuse a call until the user was somewhere else, and says that it did nothing.
   */
  async callUntilDone(params: () => Promise<WireParams>, options: WireCallOptions): Promise<WireResult> {
    let given: WireParams = {};
    for (let round = 0; round <= maxRounds; round += 1) {
      try {
        const result = await this.#callOnce({ ...(await params()), ...given }, options);
        if (result.resultType !== 'input_required') return result;
        const inputResponses = await this.#answers(result.inputRequests, options);
        const { requestState } = result;
        given = typeof requestState === 'string' ? { inputResponses, requestState } : { inputResponses };
      } catch (error) {
        if (!(await this.#wasElsewhere(error, options))) throw error;
      }
    }
    throw new Error(`it came back with questions ${maxRounds} times.`);
  }

  /** Whether the error sent the user to addresses, and the user went to all of them. */
  async #wasElsewhere(error: unknown, { signal, ...asked }: WireCallOptions): Promise<boolean> {
    if (!(error instanceof UrlElicitationRequiredError) || error.elicitations.length === 0) return false;
    for (const elicitation of error.elicitations) {
      const { action } = await this.elicit({ ...elicitation, mode: 'url' }, signal, asked);
      if (action !== 'accept') return false;
    }
    return true;
  }

  #callOnce(params: WireParams, { signal, timeout, onProgress }: WireCallOptions): Promise<WireResult> {
    const request = { method: 'tools/call', params };
    return this.#client.request(request, anyObject, {
      signal,
      timeout,
      allowInputRequired: true,
      ...(onProgress && {
        onprogress: ({ progress, total, message }) =>
          onProgress({ progress, total: total ?? null, message: message ? cutText(visibleText(message), 500) : null }),
      }),
    });
  }

  async #answers(requests: unknown, { signal, ...asked }: WireCallOptions): Promise<WireParams> {
    const entries = isRecord(requests) ? Object.entries(requests) : [];
    const answers: WireParams = {};
    for (const [key, request] of entries) {
      const { method, params } = isRecord(request) ? request : {};
      if (method === 'elicitation/create') answers[key] = await this.elicit(params, signal, asked);
      else if (method === 'roots/list') answers[key] = rootsResult(this.#options.roots);
      else throw new Error(`it asked for “${cutText(String(method), 60)}”, which Signalbox does not offer.`);
    }
    return answers;
  }

  /** Asks the user what the server wants to know. What can't be shown is declined, and nobody there to ask cancels. */
  async elicit(params: unknown, signal: AbortSignal, asked: Asked | undefined): Promise<ElicitResult> {
    const read = readElicitation(params);
    if (!read.ok) {
      this.#options.onRemark(`A question of the server was declined: ${read.reason}.`);
      return { action: 'decline' };
    }
    const elicited = isRecord(params) ? await asked?.onElicit?.(params, signal) : null;
    if (elicited != null) return elicited;
    if (asked?.onQuestion === undefined) return { action: 'cancel' };
    return elicitResult(read.question, await asked.onQuestion(read.question, signal));
  }
}
