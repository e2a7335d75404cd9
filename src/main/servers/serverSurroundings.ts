import type { Logger } from '../../shared/logger.ts';
import type { CallLog } from './calls/callLog.ts';
import type { CallTimings } from './calls/callTimings.ts';
import type { Clock } from './clock.ts';
import type { Run, RunOptions } from './run.ts';
import type { ResultSink } from './stores.ts';
import type { Timings } from './timings.ts';
import type { ToolCache } from './toolCache.ts';
import type { Monitor } from './vitals/monitor.ts';

/** What all servers of a supervisor share. */
export interface ServerSurroundings {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly callTimings: CallTimings;
  readonly random: () => number;
  readonly log: Logger;
  readonly clientVersion: string;
  readonly callLog: CallLog;
  readonly results: ResultSink;
  readonly toolCache: ToolCache;
  /** Begins a life of a server, by the way in which it is launched. */
  startRun(options: RunOptions): Run;
  readonly monitor: Pick<Monitor, 'started' | 'stopped' | 'usage'>;
}
