import type { ServerContext } from '@modelcontextprotocol/server';

/** Milliseconds between two reports: people do not read faster, and a host has other things to do. */
const leastPause = 100;

/**
 * Says how far a call is: `done` of `total` steps, or of an unknown number, and what is being done. Only what has grown
 * is reported, because the protocol wants that.
 */
export type ReportProgress = (done: number, total?: number, message?: string) => void;

/** Tells a client that asked for it how far a call is, at most about ten times a second, and then that all is done. */
export class ProgressReporter {
  readonly #request: Pick<ServerContext['mcpReq'], '_meta' | 'notify'>;
  readonly #now: () => number;
  #reported = Number.NEGATIVE_INFINITY;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #answered = false;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(request: Pick<ServerContext['mcpReq'], '_meta' | 'notify'>, now: () => number = () => performance.now()) {
    this.#request = request;
    this.#now = now;
  }

  readonly report: ReportProgress = (done, total, message) => {
    const progressToken = this.#request._meta?.progressToken;
    if (progressToken === undefined || this.#answered || !(done > this.#reported)) return;
    const now = this.#now();
    if (now - this.#reportedAt < leastPause && done !== total) return;
    this.#reported = done;
    this.#reportedAt = now;
    const params = { progressToken, progress: done, ...(total === undefined ? {} : { total }) };
    const notification = { method: 'notifications/progress', params: message ? { ...params, message } : params };
    // A client that is gone needs no report, and the call goes on without.
    this.#request.notify(notification).catch(() => {});
  };

  /** The call is answered: the protocol wants no word of it any more. */
  end(): void {
    this.#answered = true;
  }
}
