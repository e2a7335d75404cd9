import { describe, expect, it } from 'vitest';
import type { ServerLaunch } from '../../../shared/server.ts';
import { newServerSchema } from '../../../shared/serverChange.ts';
import { readAddForm } from './addForm.ts';
import { emptyLaunch, type LaunchForm, launchForm, readLaunch, type SecretRow } from './launchForm.ts';
import { signInAddress } from './signInAddress.ts';

const secret = (row: number, name: string, value: string, storedAs: string | null = null): SecretRow => ({
  row,
  name,
  value,
  storedAs,
});
const program = (part: Partial<LaunchForm>): LaunchForm => ({ ...emptyLaunch, commandLine: 'mail "a b"', ...part });
const remote = (part: Partial<LaunchForm>): LaunchForm => ({
  ...emptyLaunch,
  kind: 'http',
  url: 'https://tools.example.com/mcp',
  ...part,
});

describe('readAddForm', () => {
  it('is what the host takes; values keep their spaces', () => {
    const read = readAddForm({
      name: ' Mail ',
      launch: program({ cwd: ' ', environment: [secret(1, ' KEY ', ' v ')] }),
    });
    expect(read).toEqual({
      server: {
        name: 'Mail',
        launch: {
          kind: 'stdio',
          command: 'mail',
          args: ['a b'],
          cwd: null,
          environment: [{ name: 'KEY', value: ' v ' }],
        },
      },
    });
    expect('server' in read && newServerSchema.safeParse(read.server).success).toBe(true);
  });

  it('takes a remote server with its headers, and nothing of what was typed for a program', () => {
    const launch = remote({ commandLine: 'left "over', headers: [secret(0, 'X-Key', 'v')] });
    expect(readAddForm({ name: 'Tools', launch })).toEqual({
      server: {
        name: 'Tools',
        launch: { kind: 'http', url: 'https://tools.example.com/mcp', headers: [{ name: 'X-Key', value: 'v' }] },
      },
    });
  });

  it('says what is wrong with each field', () => {
    const environment = [
      secret(1, '', ''),
      secret(2, 'A-B', 'x'),
      secret(3, 'C', 'x'),
      secret(4, 'C', 'y'),
      secret(5, '', 'alone'),
    ];
    expect(readAddForm({ name: '', launch: program({ commandLine: ' ', environment }) })).toMatchObject({
      errors: {
        name: 'Enter a name.',
        launch: {
          commandLine: 'Enter the command to run.',
          environment: new Map([
            [2, 'Use letters, digits and underscores.'],
            [4, 'This name is there twice.'],
            [5, expect.any(String)],
          ]),
        },
      },
    });
  });

  it.each(['ftp://x', 'tools.example.com', 'https://me:secret@example.com'])('refuses the address %s', (url) => {
    expect(readLaunch(remote({ url }))).toMatchObject({ errors: { url: expect.any(String) } });
  });

  it('knows a header again whatever its case', () => {
    const headers = [secret(0, 'X-Key', 'a'), secret(1, 'x-key', 'b')];
    expect(readLaunch(remote({ headers }))).toMatchObject({ errors: { headers: new Map([[1, expect.any(String)]]) } });
  });
});

describe('a launch that is stored', () => {
  const launch: ServerLaunch = {
    kind: 'stdio',
    command: 'mail',
    args: ['a b', '-x'],
    cwd: '/srv',
    environmentNames: ['KEY', 'OLD'],
  };

  it('is read as it was, its secrets kept', () => {
    expect(readLaunch(launchForm(launch))).toEqual({
      launch: {
        kind: 'stdio',
        command: 'mail',
        args: ['a b', '-x'],
        cwd: '/srv',
        environment: [
          { name: 'KEY', value: null },
          { name: 'OLD', value: null },
        ],
      },
    });
  });

  it('gives up a stored value for another one, and asks for one under another name', () => {
    const form = launchForm(launch);
    const [first, second] = form.environment;
    const environment = [{ ...first, value: 'new' } as SecretRow, { ...second, name: 'NEW' } as SecretRow];
    expect(readLaunch({ ...form, environment })).toMatchObject({
      errors: { environment: new Map([[1, 'Enter the value: what is stored belongs to OLD.']]) },
    });
    expect(readLaunch({ ...form, environment: environment.slice(0, 1) })).toMatchObject({
      launch: { environment: [{ name: 'KEY', value: 'new' }] },
    });
  });
});

describe('signInAddress', () => {
  it('allows https, and http on this machine alone', () => {
    expect(signInAddress('https://login.example.com/a?b=c')).toBe('https://login.example.com/a?b=c');
    expect(signInAddress('http://127.0.0.1:8080/authorize')).toBe('http://127.0.0.1:8080/authorize');
    for (const address of ['http://login.example.com/', 'javascript:alert(1)', 'file:///etc/passwd', 'nonsense']) {
      expect(signInAddress(address)).toBeNull();
    }
  });
});
