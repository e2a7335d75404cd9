import type { HandoffItem, Item, ToolCallItem, Transcript, Turn } from '../../shared/conversation.ts';
import { isFinal } from '../../shared/conversation.ts';
import { assertNever } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import { harmless, type Terminal } from './terminal.ts';

/** What a run tells, as one JSON object a line. */
type Line =
  | { type: 'started'; conversationId: string; turnId: string; agentId: string }
  | { type: 'text'; agent: string; delta: string }
  | { type: 'call'; id: string; server: string; tool: string; arguments: JsonObject; status: string; result?: unknown }
  | { type: 'handoff'; from: string; to: string; reason: string }
  | { type: 'waiting'; approvals: { id: string; server: string; tool: string; arguments: JsonObject }[] }
  | { type: 'ended'; status: string; error: Turn['error']; usage: Turn['usage'] };

/** Prints a turn while it happens: the answer to the results, everything else as notes; or all of it as JSON lines. */
export class TurnPrinter {
  readonly #terminal: Terminal;
  readonly #json: boolean;
  /** How much of each answer was printed, and how each call last stood, by item. */
  readonly #printed = new Map<string, number>();
  readonly #calls = new Map<string, string>();
  readonly #handoffs = new Set<string>();
  #lastText: string | null = null;

  constructor(terminal: Terminal, { json }: { json: boolean }) {
    this.#terminal = terminal;
    this.#json = json;
  }

  started(ids: { conversationId: string; turnId: string }, agentId: string): void {
    if (this.#json) this.#line({ type: 'started', ...ids, agentId });
  }

  /** Prints what is new of a turn. */
  update({ items }: Transcript, turn: Turn): void {
    for (const item of items) if (item.turnId === turn.id) this.#item(item);
  }

  /** Tells which calls wait for a person who is not here. */
  waiting(calls: readonly ToolCallItem[]): void {
    if (this.#json) {
      const approvals = calls.map((call) => ({
        id: call.approvalId ?? '',
        server: call.serverId,
        tool: call.tool,
        arguments: call.arguments,
      }));
      this.#line({ type: 'waiting', approvals });
      return;
    }
    this.#endText();
    for (const call of calls) this.#terminal.note(`Waits for an approval: ${describeCall(call)}`);
    this.#terminal.note('Answer in the app, or run it again with --approve all.');
  }

  ended(turn: Turn): void {
    this.#endText();
    if (this.#json) this.#line({ type: 'ended', status: turn.status, error: turn.error, usage: turn.usage });
    else if (turn.error !== null) this.#terminal.note(harmless(turn.error.message));
    else if (turn.status !== 'completed' && isFinal(turn.status)) this.#terminal.note(`The answer was ${turn.status}.`);
  }

  #item(item: Item): void {
    switch (item.kind) {
      case 'assistant':
        this.#text(item.id, item.agentName, item.text);
        break;
      case 'tool_call':
        this.#call(item);
        break;
      case 'handoff':
        this.#handoff(item);
        break;
      case 'user':
      case 'reasoning':
        break;
      default:
        assertNever(item);
    }
  }

  #text(id: string, agent: string, text: string): void {
    const from = this.#printed.get(id) ?? 0;
    if (text.length <= from) return;
    const delta = text.slice(from);
    this.#printed.set(id, text.length);
    if (this.#json) this.#line({ type: 'text', agent, delta });
    else {
      if (this.#lastText !== id) this.#endText();
      this.#lastText = id;
      this.#terminal.out(harmless(delta));
    }
  }

  #call(item: ToolCallItem): void {
    if (this.#calls.get(item.id) === item.status) return;
    this.#calls.set(item.id, item.status);
    const { callId: id, serverId: server, tool, arguments: args, status, outcome } = item;
    const words = callWords(item);
    if (this.#json) {
      this.#line({ type: 'call', id, server, tool, arguments: args, status, ...(outcome && { result: outcome }) });
    } else if (words !== null) this.#aside(words);
  }

  #handoff({ id, from, to, reason }: HandoffItem): void {
    if (this.#handoffs.has(id)) return;
    this.#handoffs.add(id);
    if (this.#json) this.#line({ type: 'handoff', from: from.name, to: to.name, reason });
    else this.#aside(`${from.name} → ${to.name}${reason === '' ? '' : ` · ${reason}`}`);
  }

  #aside(words: string): void {
    this.#endText();
    this.#terminal.note(this.#terminal.dim(harmless(words)));
  }

  #endText(): void {
    if (this.#lastText !== null && !this.#json) this.#terminal.out('\n');
    this.#lastText = null;
  }

  #line(line: Line): void {
    this.#terminal.out(`${JSON.stringify(line)}\n`);
  }
}

/** A call on one line: "Notes · Create a note title: "Milk"". */
export function describeCall(item: ToolCallItem): string {
  const given = Object.entries(item.arguments).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return harmless(`${item.serverName} · ${item.toolTitle ?? item.tool} ${given.join(', ')}`.trim());
}

function callWords(item: ToolCallItem): string | null {
  const { status, outcome } = item;
  switch (status) {
    case 'running':
      return `→ ${describeCall(item)}`;
    case 'succeeded':
      return `✓ ${item.serverName} · ${item.toolTitle ?? item.tool}`;
    case 'failed':
    case 'denied':
    case 'cancelled':
    case 'unknown': {
      const why = outcome?.success === false ? outcome.error.message : status;
      return harmless(`✗ ${item.serverName} · ${item.toolTitle ?? item.tool}: ${why}`);
    }
    case 'waiting':
    case 'allowed':
      return null;
    default:
      return assertNever(status);
  }
}
