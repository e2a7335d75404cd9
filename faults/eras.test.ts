import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import type { Answer } from '../src/shared/question.ts';
import { defaultServerOptions } from '../src/shared/server.ts';
import type { Progress } from '../src/shared/tool.ts';
import { call, command, pidsIn, reach, supervise, temporaryFolder, textOf } from './harness.ts';

const script = fileURLToPath(new URL('./servers/eraServer.ts', import.meta.url));
const oldScript = fileURLToPath(new URL('./servers/oldServer.ts', import.meta.url));
const pickyScript = fileURLToPath(new URL('./servers/pickyServer.ts', import.meta.url));
const never = new AbortController().signal;

async function open(eras: string, roots: string[] = []): Promise<Supervisor> {
  const options = { ...defaultServerOptions, roots };
  const supervisor = await supervise([command('eras', process.execPath, [script, eras], { options })]);
  await reach(supervisor, 'eras', 'ready');
  return supervisor;
}

/** Calls a tool whose questions are all answered in the same way, and tells what was asked. */
async function callAnswering(supervisor: Supervisor, tool: string, answer: Answer) {
  const asked: unknown[] = [];
  const onQuestion = async (question: unknown) => {
    asked.push(question);
    return answer;
  };
  const outcome = await supervisor.callTool('eras', tool, {}, { signal: never, onQuestion });
  return { text: textOf(outcome), asked };
}

const order: Answer = { action: 'accept', content: { email: 'ada@example.com', count: 2, size: 'large' } };

describe.each([
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25'],
  ['both', '2026-07-28'],
])('a server that speaks: %s', (eras, protocol) => {
  it('is understood, and says who it is', async () => {
    const supervisor = await open(eras);
    expect(supervisor.view('eras').identity).toEqual({ name: 'eras', version: '3.1.4', protocol });
  });

  it('asks the user with a form that is never prefilled, and gets the answer', async () => {
    const supervisor = await open(eras);
    const { text, asked } = await callAnswering(supervisor, 'order', order);
    expect(text).toBe('Ordered 2 large for ada@example.com');
    expect(asked).toMatchObject([
      {
        message: 'What shall it be?',
        ask: {
          kind: 'form',
          fields: [
            { name: 'email', type: 'text', format: 'email', description: 'Where the bill goes' },
            { name: 'count', type: 'number', integer: true, minimum: 1, maximum: 9, required: true },
            { name: 'gift', type: 'boolean', required: false },
            { name: 'size', type: 'choice', options: [{ value: 'small' }, { value: 'large' }] },
          ],
        },
      },
    ]);
    expect(JSON.stringify(asked)).not.toContain('prefilled@example.com');
  });

  it('is told of a refusal, and of nobody being there', async () => {
    const supervisor = await open(eras);
    expect((await callAnswering(supervisor, 'order', { action: 'decline' })).text).toContain('decline');
    expect(textOf(await call(supervisor, 'eras', 'order'))).toContain('cancel');
  });

  it('sends the user to an address', async () => {
    const supervisor = await open(eras);
    const { text, asked } = await callAnswering(supervisor, 'pay', { action: 'accept', content: {} });
    expect(asked).toEqual([{ message: 'Pay here.', ask: { kind: 'address', url: 'https://pay.example.com/order/7' } }]);
    expect(text).toContain('accept');
  });

  it('is told the folders that it may work in', async () => {
    const folder = await temporaryFolder();
    const supervisor = await open(eras, [folder]);
    expect(textOf(await call(supervisor, 'eras', 'folders'))).toContain(`file://${folder}`);
  });

  it('logs into its log, from the level on that is of interest', async () => {
    const supervisor = await open(eras);
    await call(supervisor, 'eras', 'log', { text: 'Too hot' });
    const { value: lines = [] } = await supervisor.watchLog('eras', never).next();
    expect(lines.filter(({ source }: { source: string }) => source === 'log')).toMatchObject([
      { text: 'warning engine: Too hot' },
    ]);
  });

  it('tells how far it is', async () => {
    const supervisor = await open(eras);
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => void seen.push(progress);
    await supervisor.callTool('eras', 'count', { to: 3 }, { signal: never, onProgress });
    expect(seen).toEqual([1, 2, 3].map((progress) => ({ progress, total: 3, message: `Step ${progress}` })));
  });

  it('F13 hears that a call was cancelled', async () => {
    const supervisor = await open(eras);
    const controller = new AbortController();
    const pending = supervisor.callTool('eras', 'wait', {}, { signal: controller.signal });
    await call(supervisor, 'eras', 'cancelled');
    controller.abort();
    expect(textOf(await pending)).toContain('CANCELLED');
    expect(textOf(await call(supervisor, 'eras', 'cancelled'))).toBe('1');
  });

  it('has its tools listed again when they change', async () => {
    const supervisor = await open(eras);
    await call(supervisor, 'eras', 'grow');
    const done = new AbortController();
    for await (const event of supervisor.watch(done.signal)) {
      if (event.type === 'vitals') continue;
      if (supervisor.view('eras').tools.some(({ name }) => name === 'grown')) done.abort();
    }
    expect(textOf(await call(supervisor, 'eras', 'grown'))).toBe('grown');
  });

  it('is found alive by a probe', async () => {
    const supervisor = await open(eras);
    const done = new AbortController();
    for await (const _event of supervisor.watch(done.signal)) {
      if (supervisor.view('eras').vitals.latency !== null) done.abort();
    }
    expect(supervisor.view('eras').state.status).toBe('ready');
  });
});

describe('a server of the older era', () => {
  it('of version 1 of the SDK is asked in its own way', async () => {
    const supervisor = await supervise([command('old', process.execPath, [oldScript])]);
    await reach(supervisor, 'old', 'ready');
    expect(supervisor.view('old').identity).toMatchObject({ name: 'old', protocol: '2025-11-25' });
  });

  it('may refuse a call until the user was at an address', async () => {
    const supervisor = await supervise([command('eras', process.execPath, [oldScript])]);
    await reach(supervisor, 'eras', 'ready');
    const declined = await callAnswering(supervisor, 'pay', { action: 'decline' });
    expect(declined.text).toContain('TOOL_ERROR');
    supervisor.restart('eras');
    await reach(supervisor, 'eras', 'starting');
    const { text, asked } = await callAnswering(supervisor, 'pay', { action: 'accept', content: {} });
    expect(asked).toEqual([{ message: 'Pay first.', ask: { kind: 'address', url: 'https://pay.example.com/7' } }]);
    expect(text).toBe('Thank you');
  });

  it('that ends when it is asked for its era is started again, and not asked any more', async () => {
    const starts = `${await temporaryFolder()}/starts`;
    const supervisor = await supervise([command('picky', process.execPath, [pickyScript, 'exit', starts])]);
    await reach(supervisor, 'picky', 'ready');
    expect(supervisor.view('picky').vitals.restarts).toBe(0);
    expect(await pidsIn(starts)).toHaveLength(2);
    supervisor.restart('picky');
    await reach(supervisor, 'picky', 'starting');
    await reach(supervisor, 'picky', 'ready');
    expect(await pidsIn(starts)).toHaveLength(3);
  });

  it('that says nothing to a question it does not know is greeted in the older way', async () => {
    const starts = `${await temporaryFolder()}/starts`;
    const supervisor = await supervise([command('picky', process.execPath, [pickyScript, 'ignore', starts])]);
    await reach(supervisor, 'picky', 'ready');
    expect(await pidsIn(starts)).toHaveLength(1);
  });
});
