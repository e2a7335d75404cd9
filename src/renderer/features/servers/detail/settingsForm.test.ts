import { describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../../../shared/server.ts';
import { serverChangeSchema } from '../../../../shared/serverChange.ts';
import { server } from '../../../testing/samples.ts';
import { readSeconds, readSettings, type SettingsForm, settingsForm } from './settingsForm.ts';

const added: ServerConfig = {
  ...server('mail').config,
  launch: { kind: 'stdio', command: 'mail', args: [], cwd: null, environmentNames: ['KEY'] },
};
const bundled: ServerConfig = { ...added, launch: { kind: 'bundled', name: 'clock' } };
const files: ServerConfig = { ...added, launch: { kind: 'bundled', name: 'files', folder: '/srv/files' } };
const typed = (config: ServerConfig, part: Partial<SettingsForm>) =>
  readSettings({ ...settingsForm(config), ...part }, config);

describe('readSettings', () => {
  it('tells the host nothing while nothing was typed', () => {
    expect(typed(added, {})).toEqual({ change: { id: 'mail' } });
    expect(typed(bundled, {})).toEqual({ change: { id: 'mail' } });
  });

  it('sends only the part that was typed, so that nothing restarts without need', () => {
    expect(typed(added, { name: ' Post ' })).toEqual({ change: { id: 'mail', name: 'Post' } });
    const options = typed(added, { lifetime: 'on-demand', idleMinutes: '5', roots: [{ row: 0, path: ' /srv ' }] });
    expect(options).toEqual({
      change: {
        id: 'mail',
        options: { ...added.options, lifetime: 'on-demand', idleMinutes: 5, roots: ['/srv'] },
      },
    });
    const { launch } = settingsForm(added);
    const moved = typed(added, { launch: launch && { ...launch, cwd: '/srv' } });
    expect(moved).toMatchObject({
      change: { launch: { command: 'mail', cwd: '/srv', environment: [{ name: 'KEY', value: null }] } },
    });
    expect('change' in moved && serverChangeSchema.safeParse(moved.change).success).toBe(true);
  });

  it('never offers name and launch of a bundled server', () => {
    expect(settingsForm(bundled)).toMatchObject({ name: null, launch: null, folder: null, identity: null });
  });

  it('says what is wrong with each field', () => {
    const wrong = { name: ' ', callTimeout: '0', lifetime: 'on-demand', idleMinutes: '1.5' } as const;
    expect(typed(added, { ...wrong, roots: [{ row: 3, path: 'relative' }] })).toEqual({
      errors: {
        name: 'Enter a name.',
        launch: null,
        folder: null,
        idleMinutes: 'Enter whole minutes from 1 to 1440.',
        callTimeout: 'Enter whole seconds from 1 to 3600.',
        roots: new Map([[3, expect.stringContaining('whole path')]]),
      },
    });
  });

  it('does not let minutes stand in the way that mean nothing', () => {
    expect(typed(added, { idleMinutes: '' })).toEqual({ change: { id: 'mail' } });
  });

  it.each(['/srv', String.raw`C:\data`, 'c:/data', String.raw`\\server\share`])('takes the folder %s', (path) => {
    expect(typed(added, { roots: [{ row: 0, path }] })).toMatchObject({ change: { options: { roots: [path] } } });
  });
});

describe('the folder of files', () => {
  it('is sent when another one was typed, and given up for one of its own', () => {
    expect(typed(files, { folder: '/srv/files' })).toEqual({ change: { id: 'mail' } });
    const launch = { kind: 'bundled', name: 'files' };
    expect(typed(files, { folder: ' /home/me ' })).toEqual({
      change: { id: 'mail', launch: { ...launch, folder: '/home/me' } },
    });
    const own = typed(files, { folder: ' ' });
    expect(own).toEqual({ change: { id: 'mail', launch: { ...launch, folder: null } } });
    expect('change' in own && serverChangeSchema.safeParse(own.change).success).toBe(true);
  });

  it('is a whole path', () => {
    expect(typed(files, { folder: 'documents' })).toMatchObject({
      errors: { name: null, launch: null, folder: expect.stringContaining('whole path') },
    });
    expect(typed(files, { folder: '/a\0b' })).toMatchObject({ errors: { folder: 'Remove the NUL character.' } });
  });
});

describe('the parameter that names the user', () => {
  it('is marked and unmarked, and sent only when it was chosen', () => {
    expect(typed(added, { identity: 'user_id' })).toEqual({ change: { id: 'mail', identityParameter: 'user_id' } });
    const marked = { ...added, identityParameter: 'user_id' };
    expect(typed(marked, { callTimeout: '5' })).not.toHaveProperty('change.identityParameter');
    expect(typed(marked, { identity: '' })).toEqual({ change: { id: 'mail', identityParameter: null } });
  });
});

describe('readSeconds', () => {
  it('takes whole seconds of at most an hour', () => {
    expect(['1', ' 60 ', '3600'].map(readSeconds)).toEqual([{ seconds: 1 }, { seconds: 60 }, { seconds: 3600 }]);
    for (const text of ['', '0', '3601', '1.5', '-1', '1e2', 'x']) expect(readSeconds(text)).toHaveProperty('error');
  });
});
