import type { Logger } from '../../shared/logger.ts';
import type { LogRing } from './logRing.ts';
import type { Machine } from './machine.ts';

/** Writes down that a server is in another state: for its user into its own log, for us into the log of the host. */
export function noteState(id: string, { state, run }: Machine, { log, lines }: { log: Logger; lines: LogRing }): void {
  const fields = { server: id, run, status: state.status };
  if (state.status === 'backoff' || state.status === 'failed') {
    lines.push('host', state.failure.summary);
    // The detail holds the command line and the server's own words: they are for its user, not for a log file.
    const { cause, summary } = state.failure;
    log.warn({ ...fields, cause, summary }, 'A server is down');
    return;
  }
  if (state.status === 'blocked') lines.push('host', state.message);
  log.info(fields, 'A server changed its state');
}
