/**
 * A server that can misbehave on request: `node faulty.ts [flag…]` misbehaves from the start, and most of its tools
 * misbehave when they are called. Without a flag and with its `echo` it is a good server.
 */
import { closeSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { answersPing, createTools, heard } from './faultyTools.ts';
import { beStubborn, flood, noteStart, startGrandchild, writeJunk } from './misbehaviour.ts';
import { answerOddTool, oddNames, oddSchemas } from './oddTools.ts';
import { type RawServer, send, serve } from './rawServer.ts';

const flags = new Set(process.argv.slice(2));
const optionOf = (name: string) => process.argv.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);

const startsFile = optionOf('count-starts');
if (startsFile) noteStart(startsFile);
const crashWhile = optionOf('crash-while');
if (flags.has('--crash') || (crashWhile && existsSync(crashWhile))) {
  process.stderr.write('The flux capacitor is missing\n');
  process.exit(3);
}
if (flags.has('--stubborn')) beStubborn();
if (flags.has('--grandchild')) startGrandchild({ detached: false, file: optionOf('grandchild-file') });
if (flags.has('--daemon')) startGrandchild({ detached: true, file: optionOf('grandchild-file') });
if (flags.has('--heir')) startGrandchild({ detached: true, inherits: true, file: optionOf('grandchild-file') });
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

const answerWhen = optionOf('answer-when');
const companions = Number(optionOf('answer-with') ?? 0);

/** Whether what the flags make the handshake wait for has come: a file, or so many starts of servers like this one. */
function mayAnswer(): boolean {
  if (answerWhen !== undefined) return existsSync(answerWhen);
  if (companions === 0 || startsFile === undefined) return true;
  return (
    readFileSync(startsFile, 'utf8')
      .split('\n')
      .filter((line) => /^\d+$/.test(line)).length >= companions
  );
}

async function answersHandshake(): Promise<boolean> {
  if (flags.has('--silent')) return false;
  // A server whose host is gone does not wait for ever.
  while (!mayAnswer()) await delay(10, undefined, { ref: false });
  return true;
}

const slowness = optionOf('slow');
const server: RawServer = {
  tools: createTools(),
  listed: [...(flags.has('--odd-names') ? oddNames : []), ...(flags.has('--odd-schemas') ? oddSchemas() : [])],
  callListed: answerOddTool,
  onInitialize: answersHandshake,
  onPing: answersPing,
  onListTools: () => !flags.has('--hides-tools'),
  onRequest: (method, params) => heard.requests.push({ method, params }),
  onNotification: (method, params) => {
    heard.notifications.push({ method, params });
    if (flags.has('--asks-roots') && method === 'notifications/initialized')
      send({ id: 'roots', method: 'roots/list' });
  },
  // It looks at each folder before it takes it for one, as careful servers do.
  onAnswer: (result) => void setTimeout(() => heard.answers.push(result), 30),
  ...(slowness === undefined ? {} : { slowness: Number(slowness) }),
};
serve(server);
