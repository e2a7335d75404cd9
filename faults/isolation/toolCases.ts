import type { JsonObject } from '../../src/shared/json.ts';

/** Whose call it is, and whom it must not reach. */
export interface Caller {
  id: string;
  canary: string;
}

/** One call of a tool of a bundled server. Both people make it at the same time, with the same names for their things. */
export interface ToolCase {
  readonly tool: string;
  arguments(caller: Caller): JsonObject;
  /** Its result holds the caller's canary; `nothing` for tools that keep no data of users. */
  readonly shows: 'the canary' | 'nothing';
}

const title = 'The same title';
const path = 'same/place.txt';
const moved = 'same/elsewhere.txt';
/** Found in the words of both. */
const word = 'canary';

/** Every tool of every bundled server, in an order in which each finds what it needs. */
export const toolCases: Record<string, readonly ToolCase[]> = {
  clock: [
    { tool: 'now', arguments: () => ({ place: 'Tokyo' }), shows: 'nothing' },
    { tool: 'convert_time', arguments: () => ({ time: '14:30', from: 'Tokyo', to: 'Oslo' }), shows: 'nothing' },
    { tool: 'add_duration', arguments: () => ({ start: '14:30', duration: '3 hours' }), shows: 'nothing' },
  ],
  notes: [
    { tool: 'create', arguments: ({ canary }) => ({ title, body: `Body of ${canary}` }), shows: 'the canary' },
    { tool: 'tag', arguments: ({ canary }) => ({ id: title, tags: [canary] }), shows: 'the canary' },
    { tool: 'update', arguments: ({ canary }) => ({ id: title, body: `New body of ${canary}` }), shows: 'the canary' },
    { tool: 'read', arguments: () => ({ id: title }), shows: 'the canary' },
    { tool: 'list', arguments: () => ({}), shows: 'the canary' },
    { tool: 'search', arguments: () => ({ query: word }), shows: 'the canary' },
    { tool: 'delete', arguments: () => ({ id: title }), shows: 'the canary' },
  ],
  files: [
    {
      tool: 'write',
      arguments: ({ canary }) => ({ path, content: `Text of ${canary}`, create_folders: true }),
      shows: 'nothing',
    },
    { tool: 'read', arguments: () => ({ path }), shows: 'the canary' },
    {
      tool: 'edit',
      arguments: ({ canary }) => ({ path, old_text: `Text of ${canary}`, new_text: `Edited by ${canary}` }),
      shows: 'the canary',
    },
    { tool: 'search', arguments: () => ({ text: word }), shows: 'the canary' },
    { tool: 'stat', arguments: () => ({ path }), shows: 'nothing' },
    { tool: 'list', arguments: () => ({ recursive: true }), shows: 'nothing' },
    { tool: 'move', arguments: () => ({ from: path, to: moved }), shows: 'nothing' },
    { tool: 'remove', arguments: () => ({ path: moved }), shows: 'nothing' },
  ],
  'http-api': [
    { tool: 'list_connections', arguments: () => ({}), shows: 'the canary' },
    { tool: 'call_api', arguments: () => ({ connection: 'api', path: 'same' }), shows: 'the canary' },
  ],
};
