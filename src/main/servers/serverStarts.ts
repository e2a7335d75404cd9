import type { ServerConfig } from '../../shared/server.ts';
import type { EraMemory } from './connection.ts';
import { describeLaunch } from './launch.ts';
import type { LogRing } from './logRing.ts';
import type { RunFailure } from './machine.ts';
import type { MachineRunner } from './machineRunner.ts';
import type { ServerNotice } from './protocolClient.ts';
import type { Run } from './run.ts';
import type { ServerCare } from './serverCare.ts';
import { withoutSecrets } from './serverNotices.ts';
import type { ServerSurroundings } from './serverSurroundings.ts';
import type { ServerTools } from './serverTools.ts';

export interface ServerStartsOptions {
  readonly surroundings: ServerSurroundings;
  readonly lines: LogRing;
  readonly runner: Pick<MachineRunner, 'dispatch'>;
  readonly tools: Pick<ServerTools, 'remember'>;
  readonly care: Pick<ServerCare, 'stats' | 'begin'>;
  configOf(): ServerConfig;
  onToolsChanged(): void;
  /** The notice is made for who wants it: a server may send many. */
  onNotice(notice: () => ServerNotice): void;
}

/** Begins the runs of one server, and tells its machine what becomes of each. */
export class ServerStarts {
  readonly #options: ServerStartsOptions;
  readonly #era: EraMemory = { era: null };
  #commandLine: string | null = null;

  constructor(options: ServerStartsOptions) {
    this.#options = options;
  }

  /** What the last run was started with, for people to read; before the first one, what the configuration names, if anything. */
  get commandLine(): string | null {
    return this.#commandLine ?? describeLaunch(this.#options.configOf().launch);
  }

  /** It is launched in another way from now on: what earlier runs have taught says nothing of it. */
  forget(): void {
    this.#era.era = null;
    this.#commandLine = null;
  }

  start(run: number): Run {
    const { surroundings, lines, runner, tools, care, configOf, onToolsChanged, onNotice } = this.#options;
    const { clock, timings, log, clientVersion, startRun } = surroundings;
    care.stats.clear();
    return startRun({
      config: configOf(),
      clock,
      timings,
      log,
      clientVersion,
      lines,
      memory: this.#era,
      onLaunch: (commandLine) => {
        this.#commandLine = commandLine;
        lines.push('host', `Starting: ${commandLine}`);
      },
      onReady: (pid) => {
        tools.remember();
        runner.dispatch({ type: 'ready', run, pid });
        care.begin(pid);
      },
      onToolsChanged: () => {
        tools.remember();
        onToolsChanged();
      },
      onNotice: (notice) => onNotice(() => withoutSecrets(notice, lines)),
      onBroken: (failure) => this.#broke(run, failure),
      onBlocked: (block) => runner.dispatch({ type: 'blocked', run, block }),
      onEnded: () => runner.dispatch({ type: 'ended', run }),
    });
  }

  /** What a server says of itself may hold its secrets: they belong neither into its state nor into a log. */
  #broke(run: number, { failure, policy }: RunFailure): void {
    const { lines, runner } = this.#options;
    // It may have been greeted in the wrong era, to which it need not answer.
    if (failure.cause === 'handshake_timeout') this.#era.era = null;
    const [summary, detail] = [lines.hide(failure.summary), lines.hide(failure.detail)];
    runner.dispatch({ type: 'broken', run, failure: { failure: { ...failure, summary, detail }, policy } });
  }
}
