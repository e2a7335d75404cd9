import type { Agent } from '../../shared/agent.ts';
import type { ApprovalAnswer } from '../../shared/approval.ts';
import type { Api } from '../../shared/contract.ts';
import { isFinal, type ToolCallItem, type Transcript, type Turn } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { applyChange } from '../../shared/transcript.ts';
import { harmless, type Terminal } from './terminal.ts';
import { describeCall, TurnPrinter } from './turnPrinter.ts';
import { type Approve, UsageError } from './usage.ts';

export interface RunOptions {
  message: string;
  agent: string | null;
  conversation: string | null;
  approve: Approve | null;
  json: boolean;
}

/** Exit codes of a run: answered, failed, waiting for an approval, stopped by a person. */
export const runCodes = { answered: 0, failed: 1, waiting: 3, stopped: 130 } as const;

/** Sends a message and prints the answer as it comes. Aborting the signal stops the turn. Returns the exit code. */
export async function runCommand(
  api: Api,
  options: RunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const text = (options.message === '-' ? await terminal.readAll() : options.message).trim();
  if (text === '') throw new UsageError('There is no message: nothing came from stdin.');
  const agent = options.agent === null ? null : await findAgent(api, options.agent);
  const { conversation: conversationId } = options;
  const started = await api.turns.start({ conversationId, text, ...(agent !== null && { agentId: agent.id }) });
  const stop = () => void api.turns.cancel({ turnId: started.turnId }).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await follow(api, started, options, terminal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function follow(
  api: Api,
  started: { conversationId: string; turnId: string },
  { approve, json }: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const { conversationId, turnId } = started;
  const printer = new TurnPrinter(terminal, { json });
  const desk = new Desk(api, approve ?? (terminal.interactive && !json ? 'ask' : 'leave'), terminal);
  let transcript: Transcript | null = null;
  for await (const { change } of await api.turns.watch({ conversationId, resume: null })) {
    transcript = applyChange(transcript, change);
    const turn = transcript?.turns.find(({ id }) => id === turnId);
    if (transcript === null || turn === undefined) continue;
    if (change.type === 'snapshot') printer.started(started, turn.agentId);
    printer.update(transcript, turn);
    const calls = callsOf(transcript, turnId);
    const open = calls.filter(({ status }) => status === 'waiting');
    await desk.decline(calls);
    if (turn.status === 'waiting' && open.length > 0 && !(await desk.answer(open))) {
      printer.waiting(open);
      return runCodes.waiting;
    }
    if (!isFinal(turn.status)) continue;
    printer.ended(turn);
    return codeOf(turn);
  }
  throw new SignalboxError('UNAVAILABLE', 'The host ended before the answer did. Run the command again.');
}

function callsOf({ items }: Transcript, turnId: string): ToolCallItem[] {
  return items.filter((item): item is ToolCallItem => item.kind === 'tool_call' && item.turnId === turnId);
}

function codeOf({ status }: Turn): number {
  if (status === 'completed') return runCodes.answered;
  return status === 'cancelled' ? runCodes.stopped : runCodes.failed;
}

async function findAgent(api: Api, wanted: string): Promise<Agent> {
  for await (const agents of await api.agents.watch({})) {
    const plain = (text: string) => text.toLocaleLowerCase('en');
    const agent =
      agents.find(({ id }) => id === wanted) ?? agents.find(({ name }) => plain(name) === plain(wanted)) ?? null;
    if (agent !== null) return agent;
    const names = agents.map(({ name }) => `“${name}”`).join(', ');
    throw new SignalboxError('NOT_FOUND', `There is no agent “${wanted}”. There are: ${names}.`);
  }
  throw new SignalboxError('UNAVAILABLE', 'The host ended. Run the command again.');
}

/** Answers for the person at the terminal, or by what they said on the command line. */
class Desk {
  readonly #api: Api;
  readonly #approve: Approve;
  readonly #terminal: Terminal;
  readonly #asked = new Set<string>();
  readonly #declined = new Set<string>();

  constructor(api: Api, approve: Approve, terminal: Terminal) {
    this.#api = api;
    this.#approve = approve;
    this.#terminal = terminal;
  }

  /** Answers calls that wait; false where nobody here can. */
  async answer(calls: readonly ToolCallItem[]): Promise<boolean> {
    if (this.#approve === 'leave') return false;
    for (const call of calls) {
      const { approvalId } = call;
      if (approvalId === null || this.#asked.has(approvalId)) continue;
      this.#asked.add(approvalId);
      const given = await this.#decision(call);
      if (given === null) return false;
      await this.#api.turns.decide({ approvalIds: [approvalId], answer: given }).catch((error: unknown) => {
        // An answer that holds for more may have answered this one too.
        if (!isConflict(error)) throw error;
      });
    }
    return true;
  }

  /** Says no to what servers ask in the middle of a call: only the app can show it. */
  async decline(calls: readonly ToolCallItem[]): Promise<void> {
    for (const { questions, serverName } of calls) {
      for (const { id, status, message } of questions) {
        if (status !== 'open' || this.#declined.has(id)) continue;
        this.#declined.add(id);
        this.#terminal.note(
          harmless(`${serverName} asks: ${message} A command can't answer that, so it was declined.`),
        );
        await this.#api.turns.answer({ questionId: id, answer: { action: 'decline' } }).catch(() => {});
      }
    }
  }

  async #decision(call: ToolCallItem): Promise<ApprovalAnswer | null> {
    if (this.#approve === 'all') return answers.y;
    if (this.#approve === 'none') return answers.n;
    for (;;) {
      this.#terminal.note(describeCall(call));
      const line = await this.#terminal.ask('Allow it? [y]es, for this [t]urn, [a]lways, [n]o: ');
      if (line === null) return null;
      const letter = line.trim().toLowerCase()[0];
      const answer = Object.entries(answers).find(([name]) => name === letter)?.[1];
      if (answer !== undefined) return answer;
    }
  }
}

const whole = { conditions: [] };
const answers = {
  y: { decision: 'allow', scope: 'once', ...whole },
  t: { decision: 'allow', scope: 'turn', ...whole },
  a: { decision: 'allow', scope: 'always', ...whole },
  n: { decision: 'deny', scope: 'once', ...whole },
} as const satisfies Record<string, unknown>;

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CONFLICT';
}
