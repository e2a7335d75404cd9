import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { call, command, reach, supervise, textOf } from './harness.ts';

const script = fileURLToPath(new URL('./servers/oldServer.ts', import.meta.url));

it('a server of version 1 of the SDK is started, understood and called like any other', async () => {
  const supervisor = await supervise([command('old', process.execPath, [script])]);
  await reach(supervisor, 'old', 'ready');
  const greet = supervisor.view('old').tools.find(({ name }) => name === 'greet');
  expect(greet).toMatchObject({ title: 'Greet somebody', annotations: { readOnly: true } });
  expect(textOf(await call(supervisor, 'old', 'greet', { name: 'Ada' }))).toBe('Hello, Ada');
  expect(await call(supervisor, 'old', 'greet', { name: 7 })).toMatchObject({ success: false });
});
