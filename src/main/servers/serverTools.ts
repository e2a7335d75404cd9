import { identityProposal } from '../../shared/identity.ts';
import type { ServerConfig, ServerView } from '../../shared/server.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import type { ServerConnection } from './connection.ts';
import type { ToolCache } from './toolCache.ts';

export interface ServerToolsOptions {
  readonly cache: ToolCache;
  configOf(): ServerConfig;
  connectionOf(): ServerConnection | null;
}

/** The tools of one server and what it says of them: those it has while it runs, else those it had when it last ran. */
export class ServerTools {
  readonly #options: ServerToolsOptions;
  /** Of the last run of this host: they are not stored. */
  #instructions: string | null = null;

  constructor(options: ServerToolsOptions) {
    this.#options = options;
  }

  view(): Pick<ServerView, 'tools' | 'toolsFrom' | 'instructions'> {
    const { cache, configOf, connectionOf } = this.#options;
    const connection = connectionOf();
    if (connection !== null) {
      return { tools: connection.tools, toolsFrom: 'server', instructions: connection.instructions };
    }
    const tools = cache.toolsOf(configOf());
    if (tools === null) return { tools: [], toolsFrom: 'none', instructions: null };
    return { tools, toolsFrom: 'cache', instructions: this.#instructions };
  }

  /** On the path of every call, so it does not make the whole list. */
  find(name: string): ToolInfo | undefined {
    const connection = this.#options.connectionOf();
    return connection === null ? this.view().tools.find((tool) => tool.name === name) : connection.tool(name);
  }

  /** The parameter that seems to name the user; null where the user has marked one, and for servers of ours. */
  get identityProposal(): string | null {
    const { launch, identityParameter } = this.#options.configOf();
    return launch.kind === 'bundled' || identityParameter !== null ? null : identityProposal(this.view().tools);
  }

  get areKnown(): boolean {
    return this.view().toolsFrom !== 'none';
  }

  /** Keeps what the running server has for the time when it does not run. */
  remember(): void {
    const { cache, configOf, connectionOf } = this.#options;
    const connection = connectionOf();
    if (connection === null) return;
    this.#instructions = connection.instructions;
    cache.remember(configOf(), connection.tools);
  }
}
