// The way in for `npm start`, `npm test` and `npm run dev`: runs on any Node from 20 on, needs no dependency, installs
// what is missing and goes on with the same command on our own Node.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, ownNode } from './dependencies.mjs';
import { readStartArguments, startHelp, UsageError } from './options.mjs';
import { followProgram, posix, stopProgramsOnSignal } from './processes.mjs';
import { StepError } from './steps.mjs';

const [command = 'start', ...args] = process.argv.slice(2);

/** What the commands are; each script exports a `main` that takes the arguments and gives the exit code. */
const scripts = { start: './start.mjs', test: './test.mjs', dev: './dev.mjs', install: null };

stopWithShell();
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
// The channel to the process that started us would keep this one alive.
process.channel?.unref();

/**
 * npm hands a SIGTERM to the shell that it runs us in, and that shell dies of it without passing it on. That we have
 * another parent then is all that we can notice.
 */
function stopWithShell() {
  if (!posix || process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}

/** @returns {Promise<number>} */
async function main() {
  const script = Object.entries(scripts).find(([name]) => name === command)?.[1];
  if (script === undefined) throw new UsageError(`There is no "${command}": use ${Object.keys(scripts).join(', ')}.`);
  if (command === 'start' && readStartArguments(args).help) {
    console.log(startHelp);
    return 0;
  }
  const stopListening = stopProgramsOnSignal();
  await ensureDependencies();
  stopListening();
  if (script === null) return 0;
  if (realpathSync(process.execPath) !== realpathSync(ownNode)) return continueOnOwnNode();
  const module = await import(script);
  return module.main(args);
}

/** Runs this very command again on our own Node. The channel between us tells it when we are gone, even by SIGKILL. */
function continueOnOwnNode() {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), command, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return followProgram(child, {
    // On Windows the console has told the child already, and `kill` would not ask.
    pass: (signal) => posix && child.kill(signal),
    force: () => child.kill('SIGINT'),
  });
}
