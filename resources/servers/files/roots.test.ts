import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../testing/failures.ts';
import { Roots, readRootChoice } from './roots.ts';
import { temporaryFolder } from './testing/trees.ts';

describe('which folder is whose', () => {
  it.each([
    ['nothing', [], {}, { plain: null, named: {} }],
    ['a folder', ['--root', '/srv/a'], {}, { plain: '/srv/a', named: {} }],
    ['a folder with = in its path', ['--root', '/srv/a=b'], {}, { plain: '/srv/a=b', named: {} }],
    ['a folder of a user', ['--root', 'ada=/srv/a=b'], {}, { plain: null, named: { ada: '/srv/a=b' } }],
    ['the environment', [], { SIGNALBOX_FILES_ROOTS: '{"ada":"/srv/a"}' }, { plain: null, named: { ada: '/srv/a' } }],
    [
      'all of it',
      ['--root', '/srv/c', '--root', 'ada=/srv/b'],
      { SIGNALBOX_FILES_ROOTS: '{"ada":"/srv/a","bob":"/srv/d"}' },
      { plain: '/srv/c', named: { ada: '/srv/b', bob: '/srv/d' } },
    ],
  ])('reads %s', (_, args, environment, expected) => {
    const { plain, named } = readRootChoice(args, environment);
    expect({ plain, named: Object.fromEntries(named) }).toEqual(expected);
  });

  it.each([
    ['two plain folders', ['--root', '/a', '--root', '/b'], {}, 'one --root without a user'],
    ['an empty folder', ['--root', ''], {}, 'needs a folder'],
    ['no JSON', [], { SIGNALBOX_FILES_ROOTS: 'ada=/a' }, 'must be JSON'],
    ['a list', [], { SIGNALBOX_FILES_ROOTS: '["/a"]' }, 'must be JSON'],
    ['an unknown option', ['--rot', '/a'], {}, '--rot'],
  ])('refuses %s', (_, args, environment, hint) => {
    expect(() => readRootChoice(args, environment)).toThrow(hint);
  });

  it('F27 gives a plain folder to everybody only where no user has one of his own', async () => {
    const [plain, own] = [temporaryFolder(), temporaryFolder()];
    const alone = new Roots({ plain, named: new Map() });
    expect((await alone.of('local')).place).toBe(plain);
    expect((await alone.of('ada')).place).toBe(plain);
    const both = new Roots({ plain, named: new Map([['ada', own]]) });
    expect((await both.of('local')).place).toBe(plain);
    expect((await both.of('ada')).place).toBe(own);
    for (const user of ['bob', 'ADA', '', '__proto__', 'constructor']) {
      expect(await failureOfPromise(both.of(user))).toMatch(/^DENIED: No folder was chosen/);
    }
    expect(await failureOfPromise(new Roots({ plain: null, named: new Map() }).of('local'))).toMatch(/^DENIED/);
  });

  it('resolves links on the way to a root once, and tries again what was not there', async () => {
    const folder = temporaryFolder();
    const [link, first, second] = ['link', 'first', 'second'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const roots = new Roots({ plain: link, named: new Map() });
    await roots.openAll();
    expect(await failureOfPromise(roots.of('local'))).toMatch(
      /^UNAVAILABLE: The chosen folder "link" can not be opened\./,
    );
    mkdirSync(first);
    mkdirSync(second);
    symlinkSync(first, link);
    expect((await roots.of('local')).place).toBe(first);
    rmSync(link);
    symlinkSync(second, link);
    expect((await roots.of('local')).place).toBe(first);
  });

  it('opens a folder once that is reached by two ways', async () => {
    const folder = temporaryFolder();
    const [real, link] = [join(folder, 'real'), join(folder, 'link')];
    mkdirSync(real);
    symlinkSync(real, link);
    const roots = new Roots({
      plain: null,
      named: new Map([
        ['ada', real],
        ['bob', link],
      ]),
    });
    expect(await roots.of('ada')).toBe(await roots.of('bob'));
  });
});
