import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from '../../../../shared/tool.ts';
import type { ServerNotice } from '../../../servers/serverNotices.ts';

/** How often a client hears that its call still waits for a person: requests time out that hear nothing. */
const waitInterval = 10_000;
/** Progress has to grow with each report. That of waiting stays below whatever a server reports. */
const waitStep = 1e-6;

/** Tells the client of a call what happens meanwhile, with the request that waits for it. */
export class CallRelay {
  #context: ServerContext;
  #progress = -1;
  #waits = 0;
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** From now on another request waits for the call. */
  use(context: ServerContext): void {
    this.#context = context;
  }

  /** Whether a person is being asked if the call may be made. */
  readonly waiting = (isWaiting: boolean): void => {
    clearInterval(this.#timer);
    if (!isWaiting || this.#hasEnded) return;
    this.#tellWaiting();
    this.#timer = setInterval(() => this.#tellWaiting(), waitInterval).unref();
  };

  readonly progress = ({ progress, total, message }: Progress): void => {
    this.#send({ progress, ...(total !== null && { total }), ...(message !== null && { message }) });
  };

  readonly notice = (notice: ServerNotice): void => {
    if (notice.kind !== 'log' || this.#hasEnded) return;
    const { level, logger, data } = notice;
    this.#context.mcpReq.log(level, data, logger ?? undefined).catch(() => {});
  };

  end(): void {
    this.#hasEnded = true;
    clearInterval(this.#timer);
  }

  #tellWaiting(): void {
    this.#send({ progress: this.#waits * waitStep, message: 'Waiting for a person to allow this call in Signalbox.' });
    this.#waits += 1;
  }

  #send(params: { progress: number; total?: number; message?: string }): void {
    const { _meta, notify } = this.#context.mcpReq;
    const progressToken = _meta?.progressToken;
    if (this.#hasEnded || progressToken === undefined || params.progress <= this.#progress) return;
    this.#progress = params.progress;
    // A client that is gone hears nothing, and its call goes on.
    notify({ method: 'notifications/progress', params: { progressToken, ...params } }).catch(() => {});
  }
}
