import { Client, type StandardSchemaV1, type Transport } from '@modelcontextprotocol/client';
import type { JsonObject } from '../../shared/json.ts';
import type { ToolInfo } from '../../shared/server.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { maxTools, vetTools } from './toolList.ts';
import type { WireResult } from './toolResult.ts';

const maxPages = 64;
/** Servers may announce changes in a row; they are asked once. */
const refreshDelay = 250;

/** Takes any object; what is in it is read with care by whoever reads it. */
const anyObject: StandardSchemaV1<unknown, WireResult> = {
  '~standard': {
    version: 1,
    vendor: 'signalbox',
    validate: (value) => (isRecord(value) ? { value } : { issues: [{ message: 'The result is no object' }] }),
  },
};

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly clientVersion: string;
  /** Milliseconds that a request of ours, other than a tool call, may take. */
  readonly requestTimeout: number;
  onToolsChanged(): void;
  /** A line for the server's log. */
  onRemark(remark: string): void;
}

/** A conversation with one running server: the handshake, its list of tools, calls and pings. */
export class ServerConnection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  #tools = new Map<string, ToolInfo>();
  #refreshing = false;
  #refreshAgain = false;
  #cancelRefresh: CancelTimer = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = new Client({ name: 'signalbox', version: options.clientVersion }, { capabilities: {} });
    // Late answers and unknown messages end up here: they are dropped, which is all that can be done about them.
    this.#client.onerror = () => {};
    this.#client.setNotificationHandler('notifications/tools/list_changed', () => this.#toolsChanged());
  }

  /** Does the handshake and lists the tools. Rejects when the server refuses, closes, or breaks the protocol. */
  async open(transport: Transport): Promise<void> {
    const timeout = this.#options.requestTimeout;
    await this.#client.connect(transport, { timeout });
    await this.#listTools();
  }

  get tools(): ToolInfo[] {
    return [...this.#tools.values()];
  }

  tool(name: string): ToolInfo | undefined {
    return this.#tools.get(name);
  }

  /**
   * Calls a tool. Rejects with the SDK's errors; an abort of the signal tells the server to stop. The SDK's own
   * `callTool` is not used: it compiles the output schemas that a server sends, which a hostile one can make endless.
   */
  callTool(
    name: string,
    args: JsonObject,
    options: { signal: AbortSignal; timeout: number; meta?: JsonObject | undefined },
  ): Promise<WireResult> {
    const { signal, timeout, meta } = options;
    const params = meta === undefined ? { name, arguments: args } : { name, arguments: args, _meta: meta };
    return this.#client.request({ method: 'tools/call', params }, anyObject, { signal, timeout });
  }

  /** Resolves when the server has answered. */
  async ping(timeout: number): Promise<void> {
    await this.#client.request({ method: 'ping' }, anyObject, { timeout });
  }

  async close(): Promise<void> {
    this.#cancelRefresh();
    await this.#client.close();
  }

  async #listTools(): Promise<void> {
    if (this.#client.getServerCapabilities()?.tools === undefined) return;
    const listed: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < maxPages && listed.length <= maxTools; page += 1) {
      const result = await this.#listPage(cursor);
      if (!Array.isArray(result.tools)) throw new Error('its list of tools is not a list.');
      listed.push(...result.tools);
      if (result.nextCursor === undefined || result.nextCursor === null || result.nextCursor === cursor) break;
      cursor = result.nextCursor;
    }
    const { tools, remarks } = vetTools(listed);
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    for (const remark of remarks) this.#options.onRemark(remark);
  }

  #listPage(cursor: unknown): Promise<WireResult> {
    const request = { method: 'tools/list', ...(cursor === undefined ? {} : { params: { cursor } }) };
    return this.#client.request(request, anyObject, { timeout: this.#options.requestTimeout });
  }

  #toolsChanged(): void {
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshing = true;
    this.#cancelRefresh = this.#options.clock.after(refreshDelay, () => void this.#refresh());
  }

  async #refresh(): Promise<void> {
    try {
      await this.#listTools();
      this.#options.onToolsChanged();
    } catch {
      this.#options.onRemark(
        'The server said that its tools changed, but did not list them again. The old list stays.',
      );
    }
    this.#refreshing = false;
    if (!this.#refreshAgain) return;
    this.#refreshAgain = false;
    this.#toolsChanged();
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
