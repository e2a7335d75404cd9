import type { Client } from '@modelcontextprotocol/client';
import type { ToolInfo } from '../../shared/tool.ts';
import type { WireResult } from './calls/toolResult.ts';
import type { CancelTimer } from './clock.ts';
import type { ConnectionOptions } from './connection.ts';
import { anyObject } from './protocolClient.ts';
import { maxTools, vetTools } from './toolList.ts';

const maxPages = 64;
/** Servers may announce changes in a row; they are asked once. */
const refreshDelay = 250;

/** The tools of a connected server, as it last listed them. */
export class ToolListing {
  readonly #client: Client;
  readonly #options: Pick<ConnectionOptions, 'clock' | 'requestTimeout' | 'onToolsChanged' | 'onRemark'>;
  #tools = new Map<string, ToolInfo>();
  #refreshing = false;
  #refreshAgain = false;
  #disposed = false;
  #cancelRefresh: CancelTimer = () => {};

  constructor(
    client: Client,
    options: Pick<ConnectionOptions, 'clock' | 'requestTimeout' | 'onToolsChanged' | 'onRemark'>,
  ) {
    this.#client = client;
    this.#options = options;
  }

  get tools(): ToolInfo[] {
    return [...this.#tools.values()];
  }

  tool(name: string): ToolInfo | undefined {
    return this.#tools.get(name);
  }

  /** Asks for the list. Rejects when the server does not give it. */
  async list(): Promise<void> {
    if (this.#client.getServerCapabilities()?.tools === undefined) return;
    const listed: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < maxPages && listed.length <= maxTools; page += 1) {
      const result = await this.#page(cursor);
      if (!Array.isArray(result.tools)) throw new Error('its list of tools is not a list.');
      listed.push(...result.tools);
      if (result.nextCursor === undefined || result.nextCursor === null || result.nextCursor === cursor) break;
      cursor = result.nextCursor;
    }
    const { tools, remarks } = vetTools(listed);
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    for (const remark of remarks) this.#options.onRemark(remark);
  }

  /** The server said that its tools changed: it is asked for them soon, however often it says so. */
  changed(): void {
    if (this.#disposed) return;
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshing = true;
    this.#cancelRefresh = this.#options.clock.after(refreshDelay, () => void this.#refresh());
  }

  /** The connection ends: nobody is asked any more, and an answer that does not come is no surprise. */
  dispose(): void {
    this.#disposed = true;
    this.#cancelRefresh();
  }

  #page(cursor: unknown): Promise<WireResult> {
    const request = { method: 'tools/list', ...(cursor === undefined ? {} : { params: { cursor } }) };
    return this.#client.request(request, anyObject, { timeout: this.#options.requestTimeout });
  }

  async #refresh(): Promise<void> {
    try {
      await this.list();
      this.#options.onToolsChanged();
    } catch {
      if (this.#disposed) return;
      this.#options.onRemark(
        'The server said that its tools changed, but did not list them again. The old list stays.',
      );
    }
    this.#refreshing = false;
    if (!this.#refreshAgain) return;
    this.#refreshAgain = false;
    this.changed();
  }
}
