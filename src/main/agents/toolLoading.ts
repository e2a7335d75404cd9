import type { Item } from '../../shared/conversation.ts';
import { fail, succeed } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import { cutText } from '../../shared/text.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import { searchTools } from '../models/builtin/searchTools.ts';
import { modelToolName } from '../servers/toolNames.ts';
import { tokensOfTool } from './tokens.ts';
import type { ToolBinding } from './tools.ts';

/** The host as the server of its own tools. No user's server can have this id. */
export const hostServer = { id: 'signalbox', name: 'Signalbox', trusted: true };

const searchTool = 'search_tools';
/** Tools that one search loads at most. */
const mostFound = 8;

/**
 * Which of an agent's tools its model sees. All of them where they take little of its room; else those that it found with
 * a search, or that were called earlier in the conversation: the latest of them, as far as they keep to that room.
 */
export class ToolLoading {
  readonly onDemand: boolean;
  readonly #bindings: readonly ToolBinding[];
  readonly #loaded: Set<string>;
  /** What tools may take, in tokens. */
  readonly #room: number;

  constructor(
    bindings: readonly ToolBinding[],
    { limit, share, items }: { limit: number | null; share: number; items: readonly Item[] },
  ) {
    this.#bindings = bindings;
    const tokens = bindings.reduce((sum, { tool }) => sum + tokensOfTool(tool), 0);
    this.#room = limit === null ? Number.POSITIVE_INFINITY : limit * share;
    this.onDemand = tokens > this.#room;
    this.#loaded = new Set(this.onDemand ? this.#latest(items) : []);
  }

  /** Whether the model sees a tool now. */
  has(binding: ToolBinding): boolean {
    return !this.onDemand || this.#loaded.has(binding.modelName);
  }

  /** The bindings that the model sees now. */
  get visible(): ToolBinding[] {
    return this.#bindings.filter((binding) => this.has(binding));
  }

  /** The tool that finds tools; null where all of them are there. */
  get search(): ToolBinding | null {
    if (!this.onDemand) return null;
    const servers = [...new Set(this.#bindings.map(({ server }) => server.name))].join(', ');
    return {
      modelName: modelToolName(hostServer.id, searchTool),
      server: hostServer,
      tool: {
        name: searchTool,
        title: 'Search tools',
        description: `Finds tools by what they do and makes them available to you. There are ${this.#bindings.length} tools of these servers: ${servers}. Search before you say that something can’t be done.`,
        inputSchema: {
          type: 'object',
          properties: { query: { type: 'string', description: 'What the tool should do, in a few words.' } },
          required: ['query'],
        },
        annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
      },
      identityParameter: null,
      reservedParameter: null,
      run: (args) => this.#find(args),
    };
  }

  /** The names of tools that items called or found, the latest first, up to the one that would take too much. */
  #latest(items: readonly Item[]): string[] {
    const tokens = new Map(this.#bindings.map(({ modelName, tool }) => [modelName, tokensOfTool(tool)]));
    const names = new Set<string>();
    let room = this.#room;
    for (const item of items.toReversed()) {
      // The runtime can only go on with an open call whose tool is there.
      const isOpen = item.kind === 'tool_call' && item.outcome === null;
      for (const name of namesIn(item)) {
        if (names.has(name)) continue;
        room -= tokens.get(name) ?? 0;
        if (room >= 0 || isOpen) names.add(name);
      }
    }
    return [...names];
  }

  #find({ query }: JsonObject): ToolOutcome {
    if (typeof query !== 'string' || query.trim() === '') {
      return fail('INVALID_INPUT', 'Say in `query` what the tool should do.');
    }
    const sources = this.#bindings.map(({ modelName: name, tool }) => ({
      name,
      description: tool.title === null ? tool.description : `${tool.title}. ${tool.description}`,
      parameters: tool.inputSchema,
    }));
    const names = searchTools(query, sources, mostFound);
    for (const name of names) this.#loaded.add(name);
    const found = names.flatMap((name) => sources.filter((source) => source.name === name));
    const text = found.map(({ name, description }) => `- ${name}: ${oneLine(description)}`).join('\n');
    const data = found.length === 0 ? 'No tool fits. Try other words.' : `You can call these tools now:\n${text}`;
    return succeed({ text: data, structured: null, cutFrom: null, stored: [] });
  }
}

/** The beginning of a description. A line of its own would read as another tool that was found. */
function oneLine(description: string): string {
  return cutText(description.replace(/\s+/g, ' '), 200);
}

/** The names of the tools that an item called or found. */
function namesIn(item: Item): string[] {
  if (item.kind !== 'tool_call') return [];
  if (item.serverId !== hostServer.id) return [modelToolName(item.serverId, item.tool)];
  if (item.outcome === null || !item.outcome.success) return [];
  return [...item.outcome.data.text.matchAll(/^- ([a-zA-Z0-9_-]+):/gm)].map(([, name]) => name ?? '');
}
