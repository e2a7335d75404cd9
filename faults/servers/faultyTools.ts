/** The tools of the faulty server: most of them do one thing wrong, when they are asked to. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Arguments, type RawRequest, type RawTool, send, text } from './rawServer.ts';

/** What reached the server, for tests that ask whether something did. */
export const heard = {
  requests: [] as { method: string; params: Arguments }[],
  notifications: [] as { method: string; params: Arguments }[],
  answers: [] as Arguments[],
};

const reads = { readOnlyHint: true };
const never = () => undefined;

/** Whether probes are answered. */
let muteWhile: (() => boolean) | null = null;
export const answersPing = () => muteWhile?.() !== true;

export function createTools(): Record<string, RawTool> {
  const tools: Record<string, RawTool> = {
    echo: { annotations: reads, run: echo },
    environment: { annotations: reads, run: () => text(JSON.stringify(process.env)) },
    pid: { annotations: reads, run: () => text(String(process.pid)) },
    received: { annotations: reads, run: () => text(JSON.stringify(heard.notifications)) },
    requests: { annotations: reads, run: () => text(JSON.stringify(heard.requests)) },
    answers: { annotations: reads, run: () => text(JSON.stringify(heard.answers)) },
    log: { run: writeLog },
    fail: { run: () => ({ ...text('The printer is on fire'), isError: true }) },
    crash: { run: () => process.exit(7) },
    crash_read: { annotations: reads, run: () => process.exit(7) },
    hang: { run: never },
    hang_read: { annotations: reads, run: never },
    hang_with_progress: { run: progressForEver },
    progress_at_once: { run: progressAtOnce },
    answer_late: { run: answerLate },
    block: { run: blockEventLoop },
    mute: { run: mute },
    split_utf8: { annotations: reads, run: answerInPieces },
    last_words: { annotations: reads, run: answerWithoutNewlineAndEnd },
    big: { annotations: reads, run: ({ bytes }) => text('x'.repeat(Number(bytes))) },
    big_in_two: { annotations: reads, run: answerInTwo },
    media: { annotations: reads, run: answerWithMedia },
    invalid_result: { run: (_args, { id }) => send({ id, result: { content: 'not a list' } }) as undefined },
    change_tools: { run: () => changeTools(tools, 1) },
    storm: { run: ({ count }) => changeTools(tools, Number(count)) },
  };
  return tools;
}

function echo(args: Arguments, { params }: RawRequest) {
  return { ...text(String(args.text ?? '')), structuredContent: { args, meta: params._meta ?? null } };
}

function progressForEver(_args: Arguments, { params }: RawRequest): undefined {
  const meta = (params._meta ?? {}) as Record<string, unknown>;
  setInterval(() => {
    send({ method: 'notifications/progress', params: { progressToken: meta.progressToken ?? 1, progress: 1 } });
  }, 5);
}

/** Three reports of progress and the answer in a single write, as happens when a host is slow to read. */
function progressAtOnce(_args: Arguments, { id, params }: RawRequest): undefined {
  const { progressToken } = (params._meta ?? {}) as Record<string, unknown>;
  const reports = [1, 2, 3].map((progress) =>
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress, total: 3 } }),
  );
  process.stdout.write(`${[...reports, answerOf(id, 'done')].join('\n')}\n`);
}

function answerLate(_args: Arguments, { id }: RawRequest): undefined {
  setTimeout(() => send({ id, result: text('late') }), 200);
}

/** Does nothing else, not even read, as a server does that computes. */
function blockEventLoop({ milliseconds }: Arguments) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(milliseconds));
  return text('done');
}

/** Leaves probes without an answer while the named file exists; without a file, for ever. */
function mute({ file }: Arguments) {
  muteWhile = () => typeof file !== 'string' || existsSync(file);
  return text('not a word more');
}

const answerOf = (id: number | string, value: string) => JSON.stringify({ jsonrpc: '2.0', id, result: text(value) });

/** Each byte of the answer is a write of its own, so that every character is torn somewhere. */
async function answerInPieces(_args: Arguments, { id }: RawRequest): Promise<undefined> {
  for (const byte of Buffer.from(`${answerOf(id, 'Grüße, 世界 👩‍🚀')}\r\n`)) {
    await new Promise<void>((resolve) => {
      process.stdout.write(Buffer.from([byte]), () => setImmediate(resolve));
    });
  }
}

function answerWithoutNewlineAndEnd(_args: Arguments, { id }: RawRequest): undefined {
  process.stdout.write(answerOf(id, 'goodbye'), () => process.exit(0));
}

/** The first half of a large answer at once, the second when a file exists: in between, its reader holds a torn line. */
async function answerInTwo({ bytes, file }: Arguments, { id }: RawRequest): Promise<undefined> {
  const answer = answerOf(id, 'y'.repeat(Number(bytes)));
  process.stdout.write(answer.slice(0, answer.length / 2));
  while (!existsSync(String(file))) await delay(10, undefined, { ref: false });
  process.stdout.write(`${answer.slice(answer.length / 2)}\n`);
}

/** An image, a sound and a file of so many bytes each, which count up so that a missing one would show. */
function answerWithMedia({ bytes }: Arguments) {
  const data = Buffer.from(Uint8Array.from({ length: Number(bytes) }, (_value, index) => index)).toString('base64');
  return {
    content: [
      { type: 'text', text: 'three things' },
      { type: 'image', data, mimeType: 'image/png' },
      { type: 'audio', data, mimeType: 'audio/wav' },
      { type: 'resource', resource: { uri: 'file:///tmp/core.dump', mimeType: 'application/x-core', blob: data } },
    ],
  };
}

function writeLog(args: Arguments) {
  process.stderr.write(`${String(args.text)}\n`);
  return text('logged');
}

/** Adds tools, and announces each of them. */
function changeTools(tools: Record<string, RawTool>, count: number) {
  for (let added = 1; added <= count; added += 1) {
    const name = added === 1 ? 'added' : `added_${added}`;
    tools[name] = { annotations: reads, run: () => text(name) };
    send({ method: 'notifications/tools/list_changed' });
  }
  return text('changed');
}
