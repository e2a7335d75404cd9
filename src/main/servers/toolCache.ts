import { createHash } from 'node:crypto';
import type { Logger } from '../../shared/logger.ts';
import type { ServerConfig } from '../../shared/server.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import type { ToolList, ToolListStore } from './stores.ts';

/** Remembers which tools each server had when it last ran, so that they can be offered before it runs again. */
export class ToolCache {
  readonly #store: ToolListStore;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #lists = new Map<string, ToolList>();

  constructor(options: { store: ToolListStore; log: Logger; now: () => number }) {
    this.#store = options.store;
    this.#log = options.log;
    this.#now = options.now;
  }

  /** Reads what is stored. A store that can't be read costs nothing but the memory. */
  async load(): Promise<void> {
    try {
      for (const list of await this.#store.list()) this.#lists.set(list.serverId, list);
    } catch (error) {
      this.#log.warn({ error }, 'The remembered tool lists could not be read');
    }
  }

  /** The tools that this server had when it was last launched in this way; null when that is not known. */
  toolsOf(config: ServerConfig): ToolInfo[] | null {
    const list = this.#lists.get(config.id);
    return list?.fingerprint === fingerprintOf(config) ? [...list.tools] : null;
  }

  remember(config: ServerConfig, tools: readonly ToolInfo[]): void {
    const fingerprint = fingerprintOf(config);
    const known = this.#lists.get(config.id);
    const isSame = known?.fingerprint === fingerprint && JSON.stringify(known.tools) === JSON.stringify(tools);
    if (isSame) return;
    const list = { serverId: config.id, fingerprint, tools, at: this.#now() };
    this.#lists.set(config.id, list);
    this.#store.save(list).catch((error: unknown) => {
      this.#log.warn({ error, server: config.id }, 'The tools of a server could not be remembered');
    });
  }

  forget(id: string): void {
    this.#lists.delete(id);
  }
}

/** Of what decides which tools a server has. */
function fingerprintOf({ launch }: ServerConfig): string {
  return createHash('sha256').update(JSON.stringify(launch)).digest('hex');
}
