import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallOptions } from '../../src/main/servers/calls/callTarget.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import type { Answer } from '../../src/shared/question.ts';
import type { ToolOutcome } from '../../src/shared/tool.ts';
import { textOf } from '../watching.ts';

/** Calls a tool of the server at hand. */
export type CallTool = (tool: string, args: JsonObject, options?: Partial<CallOptions>) => Promise<ToolOutcome>;

/** A server that nobody here wrote, and what it has to do under the supervisor. */
export interface Subject {
  readonly id: string;
  /** The package, followed by arguments. */
  readonly command: readonly string[];
  readonly roots: readonly string[];
  /** By what is called. Each throws when the server does not do what it should. */
  readonly checks: Readonly<Record<string, (call: CallTool) => Promise<void>>>;
}

/** The reference servers. `folder` is for them to write in; the memory of one of them is to be kept there too. */
export function subjectsIn(folder: string): Subject[] {
  const given = path.join(folder, 'given');
  const rooted = path.join(folder, 'rooted');
  return [
    { id: 'everything', command: ['@modelcontextprotocol/server-everything'], roots: [], checks: everything },
    { id: 'memory', command: ['@modelcontextprotocol/server-memory'], roots: [], checks: memory },
    {
      id: 'thinking',
      command: ['@modelcontextprotocol/server-sequential-thinking'],
      roots: [],
      checks: thinking,
    },
    {
      id: 'filesystem',
      command: ['@modelcontextprotocol/server-filesystem', given],
      roots: [],
      checks: filesystem(given, folder),
    },
    {
      id: 'filesystem-roots',
      command: ['@modelcontextprotocol/server-filesystem'],
      roots: [rooted],
      checks: filesystem(rooted, folder),
    },
  ];
}

const everything: Subject['checks'] = {
  echo: async (call) => includes(await call('echo', { message: 'Grüße, 世界' }), 'Grüße, 世界'),
  'get-sum': async (call) => includes(await call('get-sum', { a: 20, b: 22 }), '42'),
  'get-structured-content': async (call) => {
    const outcome = await call('get-structured-content', { location: 'Chicago' });
    holds(outcome.success && outcome.data.structured !== null, 'a structured part', outcome);
  },
  'get-tiny-image': async (call) => {
    const outcome = await call('get-tiny-image', {});
    const kinds = outcome.success ? outcome.data.stored.map(({ kind }) => kind) : [];
    holds(kinds.includes('image'), 'a stored image', outcome);
  },
  'trigger-long-running-operation (progress)': async (call) => {
    const steps: number[] = [];
    const onProgress: CallOptions['onProgress'] = ({ progress }) => void steps.push(progress);
    const outcome = await call('trigger-long-running-operation', { duration: 1, steps: 4 }, { onProgress });
    includes(outcome, 'completed');
    holds(steps.length >= 3, `at least three reports of progress, not ${steps.length}`, outcome);
  },
  'trigger-long-running-operation (cancelled)': async (call) => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const args = { duration: 60, steps: 240 };
    const outcome = await call('trigger-long-running-operation', args, { onProgress, signal: controller.signal });
    holds(!outcome.success && outcome.error.code === 'CANCELLED', 'to be cancelled', outcome);
    includes(await call('echo', { message: 'still there' }), 'still there');
  },
  'trigger-elicitation-request (answered)': async (call) => {
    const outcome = await call('trigger-elicitation-request', {}, { onQuestion: answer });
    includes(outcome, 'Ada Lovelace');
  },
  'trigger-elicitation-request (declined)': async (call) => {
    const onQuestion = async (): Promise<Answer> => ({ action: 'decline' });
    includes(await call('trigger-elicitation-request', {}, { onQuestion }), 'declined');
  },
};

/** Fills in what has to be, as a person would. */
const answer: NonNullable<CallOptions['onQuestion']> = async ({ ask }) => {
  if (ask.kind === 'address') return { action: 'decline' };
  const texts = ask.fields.filter(({ type, required }) => type === 'text' && required);
  return { action: 'accept', content: Object.fromEntries(texts.map(({ name }) => [name, 'Ada Lovelace'])) };
};

const memory: Subject['checks'] = {
  'create_entities, read_graph': async (call) => {
    const entity = { name: 'Signal box', entityType: 'building', observations: ['It has levers.'] };
    succeeds(await call('create_entities', { entities: [entity] }));
    includes(await call('read_graph', {}), 'It has levers.');
  },
  search_nodes: async (call) => includes(await call('search_nodes', { query: 'levers' }), 'Signal box'),
};

const thinking: Subject['checks'] = {
  sequentialthinking: async (call) => {
    const thought = { thought: 'One step.', thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false };
    includes(await call('sequentialthinking', thought), 'thoughtHistoryLength');
  },
};

function filesystem(allowed: string, outside: string): Subject['checks'] {
  const file = path.join(allowed, 'note.txt');
  return {
    write_file: async (call) => {
      const outcome = await call('write_file', { path: file, content: 'buy milk' });
      succeeds(outcome);
      holds((await readFile(file, 'utf8')) === 'buy milk', 'a file with the content', outcome);
    },
    read_text_file: async (call) => includes(await call('read_text_file', { path: file }), 'buy milk'),
    list_allowed_directories: async (call) => includes(await call('list_allowed_directories', {}), allowed),
    'read_text_file (outside, refused)': async (call) => {
      const outcome = await call('read_text_file', { path: path.join(outside, 'secret.txt') });
      holds(!outcome.success && outcome.error.code === 'TOOL_ERROR', 'to be refused', outcome);
    },
  };
}

function includes(outcome: ToolOutcome, text: string): void {
  succeeds(outcome);
  holds(textOf(outcome).includes(text), `“${text}”`, outcome);
}

function succeeds(outcome: ToolOutcome): void {
  holds(outcome.success, 'a result', outcome);
}

function holds(condition: boolean, expected: string, outcome: ToolOutcome): void {
  if (!condition) throw new Error(`Expected ${expected}; the outcome was: ${textOf(outcome).slice(0, 300)}`);
}
