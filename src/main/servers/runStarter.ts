import { assertNever } from '../../shared/errors.ts';
import type { ServerConfig } from '../../shared/server.ts';
import { HttpRun } from './http/httpRun.ts';
import type { TokenKeeper } from './http/tokenKeeper.ts';
import { type LaunchContext, prepareLaunch } from './launch.ts';
import type { Ledger } from './ledger.ts';
import type { Run, RunOptions } from './run.ts';
import { ServerRun } from './serverRun.ts';

/** What the ways of running a server need. */
export interface RunStarterOptions {
  readonly launch: LaunchContext;
  /** The values of a server's headers. */
  secretsOf(config: ServerConfig): Promise<Record<string, string>>;
  readonly tokens: TokenKeeper;
  readonly ledger: Ledger;
  readonly hostMarker: string;
}

/** Begins a life of a server: of a process on this machine, or of a session with a remote one. */
export function runStarter({ launch, secretsOf, tokens, ledger, hostMarker }: RunStarterOptions) {
  return (options: RunOptions): Run => {
    const { config } = options;
    const how = config.launch;
    switch (how.kind) {
      case 'bundled':
      case 'stdio':
        return new ServerRun({
          ...options,
          ledger,
          hostMarker,
          prepare: (marker) => prepareLaunch(config, how, marker, launch),
        });
      case 'http':
        return new HttpRun({ ...options, tokens, headers: () => secretsOf(config) });
      default:
        return assertNever(how);
    }
  };
}
