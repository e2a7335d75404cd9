import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

const moduleUrl = new URL('./stopSignals.ts', import.meta.url).href;

/** A process that stops as `stop` says and tells when it is ready and when it was asked. */
async function start(stop: string) {
  const source = `
    import { stopOnSignal } from ${JSON.stringify(moduleUrl)};
    stopOnSignal(async () => { console.log('asked'); ${stop} });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => (await lines.next()).value;
  const exited = once(child, 'exit');
  expect(await nextLine()).toBe('ready');
  return { child, nextLine, exited };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s stops once and cleanly, however often it is passed on',
  async (signal) => {
    const { child, nextLine, exited } = await start('await new Promise((resolve) => setTimeout(resolve, 50));');
    for (let copies = 0; copies < 3; copies++) child.kill(signal);
    expect(await nextLine()).toBe('asked');
    expect(await exited).toEqual([0, null]);
    expect(await nextLine()).toBeUndefined();
  },
);

it('stops when the process that started it is gone', async () => {
  const { child, exited } = await start('');
  child.disconnect();
  expect(await exited).toEqual([0, null]);
});

it('says by its exit code that something did not stop', async () => {
  const { child, exited } = await start("throw new Error('stuck');");
  child.kill('SIGTERM');
  expect(await exited).toEqual([1, null]);
});

it('does not wait after a second Ctrl-C', async () => {
  const { child, nextLine, exited } = await start(
    "setTimeout(() => console.log('long enough to be another'), 600); await new Promise(() => {});",
  );
  child.kill('SIGINT');
  expect(await nextLine()).toBe('asked');
  expect(await nextLine()).toBe('long enough to be another');
  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
});
