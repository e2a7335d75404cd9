import type { ServerConfig } from '../../shared/server.ts';
import { ServerCalls } from './calls/serverCalls.ts';
import type { ConnectionDoor } from './connectionDoor.ts';
import type { LogRing } from './logRing.ts';
import type { ServerSurroundings } from './serverSurroundings.ts';
import type { ServerTools } from './serverTools.ts';
import type { ServerStats } from './vitals/serverStats.ts';

export interface OpenCallsOptions {
  readonly stats: ServerStats;
  readonly lines: Pick<LogRing, 'hide'>;
  readonly tools: ServerTools;
  readonly door: ConnectionDoor;
  configOf(): ServerConfig;
  /** The breaker opened, until then for the next call; null when it closed. */
  onBreaker(until: number | null): void;
}

/** The path of calls to one server. */
export function openCalls(surroundings: ServerSurroundings, options: OpenCallsOptions): ServerCalls {
  const { clock, callTimings, callLog, results } = surroundings;
  const { configOf, stats, lines, tools, door, onBreaker } = options;
  return new ServerCalls({
    clock,
    timings: callTimings,
    stats,
    log: callLog,
    results,
    target: {
      get config() {
        return configOf();
      },
      tool: (name) => tools.find(name),
      connect: (signal) => door.connect(signal),
    },
    hide: (text) => lines.hide(text),
    onBreaker: ({ state, until }) => {
      // Half-open, nothing is decided yet: the server stays as degraded as it was.
      if (state !== 'half-open') onBreaker(until);
    },
  });
}
