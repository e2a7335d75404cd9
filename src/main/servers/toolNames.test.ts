import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverIdSchema } from '../../shared/server.ts';
import { modelToolName } from './toolNames.ts';

describe('modelToolName', () => {
  it('joins the names of server and tool', () => {
    expect(modelToolName('notes', 'create_note')).toBe('notes__create_note');
  });

  it('F17 keeps tools of the same name apart by their server', () => {
    expect(modelToolName('a', 'search')).not.toBe(modelToolName('b', 'search'));
  });

  it('F17 keeps a homoglyph and a very long name apart from the plain one', () => {
    const names = ['get', 'ɡet', 'g\u200bet', `get${'x'.repeat(126)}`, `get${'x'.repeat(125)}y`].map((name) =>
      modelToolName('files', name),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('F17 gives a name that poses as the result of another one a suffix of its own', () => {
    const changed = modelToolName('files', 'ɡet');
    const posing = changed.slice('files__'.length);
    expect(modelToolName('files', posing)).not.toBe(changed);
  });

  it('always gives a name that every provider takes, the same one each time', () => {
    const id = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
    fc.assert(
      fc.property(id, fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }), (serverId, tool) => {
        fc.pre(serverIdSchema.safeParse(serverId).success);
        const name = modelToolName(serverId, tool);
        expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(name.startsWith(`${serverId}__`)).toBe(true);
        expect(modelToolName(serverId, tool)).toBe(name);
      }),
    );
  });

  it('never gives two tools one name', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(names, (tools) => {
        expect(new Set(tools.map((tool) => modelToolName('s', tool))).size).toBe(tools.length);
      }),
    );
  });
});
