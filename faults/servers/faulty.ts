/**
 * A server that can misbehave on request: `node faulty.ts [flag…]` misbehaves from the start, and most of its tools
 * misbehave when they are called. Without a flag and with its `echo` it is a good server.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync } from 'node:fs';
import { type Arguments, type RawTool, send, serve, text } from './rawServer.ts';

const flags = new Set(process.argv.slice(2));
const optionOf = (name: string) => process.argv.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);

const startsFile = optionOf('count-starts');
if (startsFile) appendFileSync(startsFile, `${process.pid}\n`);
const crashWhile = optionOf('crash-while');
if (flags.has('--crash') || (crashWhile && existsSync(crashWhile))) {
  process.stderr.write('The flux capacitor is missing\n');
  process.exit(3);
}
if (flags.has('--stubborn')) beStubborn();
if (flags.has('--grandchild')) startGrandchild({ detached: false });
if (flags.has('--daemon')) startGrandchild({ detached: true });
if (flags.has('--junk')) writeJunk();
if (flags.has('--flood-stdout')) flood(process.stdout, 'all work and no play\n');
if (flags.has('--flood-one-line')) flood(process.stdout, 'x'.repeat(65_536));
if (flags.has('--flood-stderr')) flood(process.stderr, 'all work and no play\n');
if (flags.has('--flood-notifications')) {
  flood(
    process.stdout,
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":0,"progress":1}}\n',
  );
}
if (flags.has('--close-stdout')) setTimeout(() => closeSync(1), 50);

/** Neither the end of stdin nor SIGTERM ends it. */
function beStubborn(): void {
  process.on('SIGTERM', () => {});
  process.on('SIGHUP', () => {});
  setInterval(() => {}, 1_000);
}

function startGrandchild({ detached }: { detached: boolean }): number | undefined {
  const stubborn = "process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', stubborn], { detached, stdio: 'ignore' });
  child.unref();
  const file = optionOf('grandchild-file');
  if (file) appendFileSync(file, `${child.pid}\n`);
  return child.pid;
}

/** As fast as the pipe takes it, for ever. */
function flood(stream: NodeJS.WriteStream, unit: string): void {
  const chunk = unit.repeat(Math.ceil(65_536 / unit.length));
  const write = () => {
    while (stream.write(chunk));
    stream.once('drain', write);
  };
  write();
}

function writeJunk(): void {
  process.stdout.write(
    'Server listening, press Ctrl-C to quit\n\n{"jsonrpc":"2.0","id":\n{"hello":"world"}\n[1,2,3]\n',
  );
  process.stdout.write('{"jsonrpc":"1.0","id":0,"result":{}}\n"text"\nnull\n');
}

const answerOf = (id: number | string, value: string) => JSON.stringify({ jsonrpc: '2.0', id, result: text(value) });

const tools: Record<string, RawTool> = {
  echo: {
    annotations: { readOnlyHint: true },
    run: (args, { params }) => ({
      ...text(String(args.text ?? '')),
      structuredContent: { args, meta: params._meta ?? null },
    }),
  },
  environment: { annotations: { readOnlyHint: true }, run: () => text(JSON.stringify(process.env)) },
  pid: { annotations: { readOnlyHint: true }, run: () => text(String(process.pid)) },
  fail: { run: () => ({ ...text('The printer is on fire'), isError: true }) },
  crash: { run: () => process.exit(7) },
  crash_read: { annotations: { readOnlyHint: true }, run: () => process.exit(7) },
  hang: { run: () => undefined },
  hang_read: { annotations: { readOnlyHint: true }, run: () => undefined },
  hang_with_progress: { run: progressForEver },
  answer_late: { run: answerLate },
  received: { annotations: { readOnlyHint: true }, run: () => text(JSON.stringify(received)) },
  split_utf8: { annotations: { readOnlyHint: true }, run: answerInPieces },
  last_words: { annotations: { readOnlyHint: true }, run: answerWithoutNewlineAndEnd },
  big: { annotations: { readOnlyHint: true }, run: (args) => text('x'.repeat(Number(args.bytes))) },
  invalid_result: { run: (_args, { id }) => send({ id, result: { content: 'not a list' } }) as undefined },
  change_tools: { run: changeTools },
  log: { run: writeLog },
};

/** What came as a notification, for tests that ask whether it arrived. */
const received: { method: string; params: unknown }[] = [];

function progressForEver(_args: unknown, { params }: { params: Record<string, unknown> }): undefined {
  const meta = (params._meta ?? {}) as Record<string, unknown>;
  setInterval(() => {
    send({ method: 'notifications/progress', params: { progressToken: meta.progressToken ?? 1, progress: 1 } });
  }, 5);
}

function answerLate(_args: unknown, { id }: { id: number | string }): undefined {
  setTimeout(() => send({ id, result: text('late') }), 200);
}

/** Each byte of the answer is a write of its own, so that every character is torn somewhere. */
async function answerInPieces(_args: unknown, { id }: { id: number | string }): Promise<undefined> {
  for (const byte of Buffer.from(`${answerOf(id, 'Grüße, 世界 👩‍🚀')}\r\n`)) {
    await new Promise<void>((resolve) => {
      process.stdout.write(Buffer.from([byte]), () => setImmediate(resolve));
    });
  }
}

function answerWithoutNewlineAndEnd(_args: unknown, { id }: { id: number | string }): undefined {
  process.stdout.write(answerOf(id, 'goodbye'), () => process.exit(0));
}

function writeLog(args: Arguments) {
  process.stderr.write(`${String(args.text)}\n`);
  return text('logged');
}

function changeTools() {
  tools.added = { annotations: { readOnlyHint: true }, run: () => text('added') };
  send({ method: 'notifications/tools/list_changed' });
  return text('changed');
}

serve({
  tools,
  onInitialize: () => !flags.has('--silent'),
  onNotification: (method, params) => received.push({ method, params }),
});
