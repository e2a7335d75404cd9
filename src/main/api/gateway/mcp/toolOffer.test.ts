import { describe, expect, it } from 'vitest';
import { defaultServerOptions, type ServerConfig, type ServerView } from '../../../../shared/server.ts';
import { vetTools } from '../../../servers/toolList.ts';
import { offeredTools, toolNamed } from './toolOffer.ts';

const book = {
  name: 'lend',
  title: 'Lend\u200b a book',
  description: 'Lends a book.\u{e0041}',
  inputSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { title: { type: 'string' } },
    properties: { title: { $ref: '#/$defs/title' }, user_id: { type: 'string' } },
    required: ['title', 'user_id'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', properties: { due: { type: 'string' } } },
  annotations: { readOnlyHint: false, idempotentHint: true },
};

function view(id: string, change: Partial<ServerConfig> = {}, state: ServerView['state'] = ready): ServerView {
  return {
    config: {
      id,
      name: id,
      launch: { kind: 'stdio', command: id, args: [], cwd: null, environmentNames: [] },
      enabled: true,
      trusted: true,
      identityParameter: 'user_id',
      options: defaultServerOptions,
      ...change,
    },
    state,
    tools: vetTools([book]).tools,
    toolsFrom: 'server',
    vitals: {
      latency: null,
      calls: { count: 0, failed: 0 },
      restarts: 0,
      breaker: { state: 'closed', until: null },
      usage: null,
    },
    commandLine: null,
    identity: null,
    instructions: null,
    identityProposal: null,
  };
}

const ready: ServerView['state'] = { status: 'ready', since: 0, pid: 1 };
const failed: ServerView['state'] = {
  status: 'failed',
  since: 0,
  failure: { summary: 'It ended.', detail: '', cause: 'exited' },
};
const all = { kind: 'all' as const };

describe('The tools that a client is offered', () => {
  it('F24 F28 are as their server describes them, without hidden text and without the parameter of the host', () => {
    const { user_id: _hidden, ...properties } = book.inputSchema.properties;
    expect(offeredTools([view('library')], { kind: 'server', id: 'library' })).toEqual([
      {
        name: 'lend',
        title: 'Lend a book',
        description: 'Lends a book.',
        inputSchema: { ...book.inputSchema, properties, required: ['title'] },
        outputSchema: book.outputSchema,
        annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
      },
    ]);
  });

  it('keep every parameter where none is marked as the identity', () => {
    const [tool] = offeredTools([view('library', { identityParameter: null })], all);
    expect(tool).toMatchObject({ name: 'library__lend', inputSchema: book.inputSchema });
  });

  it('F15 are those of servers that can be called', () => {
    const views = [view('library'), view('off', { enabled: false }), view('down', {}, failed)];
    expect(offeredTools(views, all).map(({ name }) => name)).toEqual(['library__lend']);
    expect(toolNamed(views, all, 'down__lend')).toEqual({ serverId: 'down', tool: 'lend' });
    expect(toolNamed(views, all, 'off__lend')).toBeNull();
  });

  it('F17 are found by their names, also where one server’s id is the beginning of another one’s', () => {
    const views = [view('a', {}, failed), view('a--b'), view('a--c', {}, failed)];
    expect(toolNamed(views, all, 'a--b__lend')).toEqual({ serverId: 'a--b', tool: 'lend' });
    expect(toolNamed(views, all, 'a--c__lend')).toEqual({ serverId: 'a--c', tool: 'lend' });
    expect(toolNamed(views, all, 'lend')).toBeNull();
    expect(toolNamed(views, { kind: 'server', id: 'a' }, 'lend')).toEqual({ serverId: 'a', tool: 'lend' });
  });
});
