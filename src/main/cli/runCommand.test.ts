import { describe, expect, it } from 'vitest';
import { readyAgents } from '../../shared/agent.ts';
import type { Api } from '../../shared/contract.ts';
import type { Item, Turn, TurnChange } from '../../shared/conversation.ts';
import { type RunOptions, runCommand } from './runCommand.ts';
import type { Terminal } from './terminal.ts';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ids = { conversationId: id(0), turnId: id(1) };
const turn = (status: Turn['status']): Turn => ({
  ...{ id: id(1), conversationId: id(0), parentId: null, origin: 'message', agentId: 'assistant' },
  ...{ status, error: null, missingServers: [], modelLabel: 'm', usage: null, context: null },
  ...{ retry: null, startedAt: 0, endedAt: null },
});
const question = { id: id(7), message: 'Which?', ask: { kind: 'form' as const, fields: [] }, status: 'open' as const };
const call = (number: number, status: 'waiting' | 'running' | 'succeeded', asks = false): Item => ({
  ...{ id: id(number), turnId: id(1), position: number, createdAt: 0, kind: 'tool_call', callId: `c${number}` },
  ...{ serverId: 'notes', serverName: 'Notes', tool: 'create', toolTitle: null, arguments: {}, status },
  ...{ approvalId: id(number + 100), permission: null, outcome: null, progress: null },
  ...{ questions: asks ? [question] : [], startedAt: null, endedAt: null },
});

/** A host that plays one turn: each step is what it tells once the decisions before it were made. */
class ScriptedHost {
  readonly calls: { name: string; input: unknown }[] = [];
  readonly #steps: (() => TurnChange[])[];
  #decided: () => void = () => {};

  constructor(steps: (() => TurnChange[])[]) {
    this.#steps = steps;
  }

  get api(): Api {
    const note = (name: string, input: unknown) => void this.calls.push({ name, input });
    const steps = this.#steps;
    const decided = () => new Promise<void>((resolve) => (this.#decided = resolve));
    async function* watch() {
      const conversation = { id: id(0), title: '', agentId: 'assistant', headTurnId: null, createdAt: 0, updatedAt: 0 };
      let waiting = decided();
      const transcript = { conversation, turns: [turn('running')], items: [] };
      yield { epoch: 'e', seq: 0, change: { type: 'snapshot', transcript } };
      for (const step of steps) {
        for (const change of step()) yield { epoch: 'e', seq: 1, change };
        await waiting;
        waiting = decided();
      }
    }
    const turns = {
      start: async (input: unknown) => {
        note('start', input);
        return ids;
      },
      watch: async () => watch(),
      decide: async (input: unknown) => {
        note('decide', input);
        this.#decided();
      },
      answer: async (input: unknown) => note('answer', input),
      cancel: async (input: unknown) => {
        note('cancel', input);
        this.#decided();
      },
    };
    const agents = {
      watch: async () =>
        (async function* () {
          yield readyAgents;
        })(),
    };
    return { turns, agents } as unknown as Api;
  }
}

/** A terminal at which a person types these lines, then nothing more. */
function terminal(lines: string[] = []): Terminal & { notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    out: () => {},
    note: (text) => void notes.push(text),
    interactive: lines.length > 0,
    ask: async () => lines.shift() ?? null,
    askHidden: async () => null,
    readAll: async () => 'piped in\n',
    dim: (text) => text,
  };
}

const options = (part: Partial<RunOptions> = {}): RunOptions => ({
  ...{ message: 'Hello', agent: null, conversation: null, approve: null, json: false },
  ...part,
});
const never = new AbortController().signal;
const waits = (number: number): TurnChange[] => [
  { type: 'item', item: call(number, 'waiting') },
  { type: 'turn', turn: turn('waiting') },
];
const ends = (status: Turn['status'] = 'completed'): TurnChange[] => [{ type: 'turn', turn: turn(status) }];
const decisions = (host: ScriptedHost) => host.calls.filter(({ name }) => name === 'decide').map(({ input }) => input);

describe('runCommand', () => {
  it('asks the person at the terminal until the answer is one, and goes on', async () => {
    const host = new ScriptedHost([() => waits(2), () => ends()]);
    expect(await runCommand(host.api, options(), terminal(['perhaps', 'T']), never)).toBe(0);
    expect(decisions(host)).toEqual([
      { approvalIds: [id(102)], answer: { decision: 'allow', scope: 'turn', conditions: [] } },
    ]);
  });

  it('leaves a call waiting where the input ends, and where nobody sits', async () => {
    for (const at of [terminal(['what?']), terminal()]) {
      const host = new ScriptedHost([() => waits(2), () => ends()]);
      expect(await runCommand(host.api, options(), at, never)).toBe(3);
      expect(decisions(host)).toEqual([]);
      expect(at.notes.join('\n')).toContain('Waits for an approval: Notes · create');
    }
  });

  it.each([
    ['all', 'allow'],
    ['none', 'deny'],
  ] as const)('answers by itself with --approve %s', async (approve, decision) => {
    const host = new ScriptedHost([() => waits(2), () => ends()]);
    expect(await runCommand(host.api, options({ approve }), terminal(), never)).toBe(0);
    expect(decisions(host)).toMatchObject([{ answer: { decision, scope: 'once' } }]);
  });

  it('tells how the turn ended by its code', async () => {
    for (const [status, code] of [
      ['completed', 0],
      ['failed', 1],
      ['interrupted', 1],
      ['cancelled', 130],
    ] as const) {
      const host = new ScriptedHost([() => ends(status)]);
      expect(await runCommand(host.api, options(), terminal(), never)).toBe(code);
    }
  });

  it('declines once what a server asks in the middle of a call', async () => {
    const item = call(2, 'running', true);
    const host = new ScriptedHost([() => [{ type: 'item', item }, { type: 'item', item }, ...ends()]]);
    await runCommand(host.api, options(), terminal(), never);
    expect(host.calls.filter(({ name }) => name === 'answer')).toEqual([
      { name: 'answer', input: { questionId: id(7), answer: { action: 'decline' } } },
    ]);
  });

  it('stops the turn when it is stopped', async () => {
    const stop = new AbortController();
    const host = new ScriptedHost([
      () => {
        stop.abort();
        return [];
      },
      () => ends('cancelled'),
    ]);
    expect(await runCommand(host.api, options(), terminal(), stop.signal)).toBe(130);
    expect(host.calls.map(({ name }) => name)).toEqual(['start', 'cancel']);
  });

  it('finds agents by name, and says who there is', async () => {
    const host = new ScriptedHost([() => ends()]);
    await runCommand(host.api, options({ agent: 'DISPATCHER', message: '-' }), terminal(), never);
    expect(host.calls[0]?.input).toEqual({ conversationId: null, text: 'piped in', agentId: 'dispatcher' });
    await expect(runCommand(host.api, options({ agent: 'x' }), terminal(), never)).rejects.toThrow('“Dispatcher”');
  });
});
