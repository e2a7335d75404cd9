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

/** The tools of one server: those it has while it runs, else those it had when it last ran. */
export class ServerTools {
  readonly #options: ServerToolsOptions;

  constructor(options: ServerToolsOptions) {
    this.#options = options;
  }

  view(): Pick<ServerView, 'tools' | 'toolsFrom'> {
    const { cache, configOf, connectionOf } = this.#options;
    const connection = connectionOf();
    if (connection !== null) return { tools: connection.tools, toolsFrom: 'server' };
    const remembered = cache.toolsOf(configOf());
    return remembered === null ? { tools: [], toolsFrom: 'none' } : { tools: remembered, toolsFrom: 'cache' };
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
    if (connection !== null) cache.remember(configOf(), connection.tools);
  }
}
