import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ORPCError } from '@orpc/client';
import { messageOf, SignalboxError } from '../shared/errors.ts';
import type { Speaker } from './activation.ts';
import { doctorCommand } from './cli/doctorCommand.ts';
import { type HostLink, reachHost } from './cli/hostLink.ts';
import { runCodes, runCommand } from './cli/runCommand.ts';
import { serversCommand } from './cli/serversCommand.ts';
import { harmless, processTerminal, type Terminal } from './cli/terminal.ts';
import { type Command, help, readCommand, UsageError } from './cli/usage.ts';
import { readCommandLine } from './commandLine.ts';
import { findInstallation } from './installation.ts';

/** Runs `signalbox <args>`. Returns the exit code; what goes wrong is said at the terminal. */
export async function runCli(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  try {
    const command = readCommand(args);
    if (command.command === 'help') {
      terminal.out(`${help}\n`);
      return 0;
    }
    return await carryOut(command, terminal, signal);
  } catch (error) {
    if (error instanceof UsageError) terminal.note(error.message);
    else terminal.note(harmless(explain(error)));
    return error instanceof UsageError ? 2 : signal.aborted ? runCodes.stopped : 1;
  }
}

async function carryOut(
  command: Exclude<Command, { command: 'help' }>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { dataDir, user, json } = command;
  const { dataFolder } = readCommandLine(dataDir === null ? [] : ['--data-dir', resolve(dataDir)]);
  const installation = await findInstallation(import.meta.url);
  const speaker = { user, passphrase: process.env.SIGNALBOX_PASSPHRASE ?? null };
  if (command.command === 'doctor') return doctorCommand({ dataFolder, speaker, installation, json }, terminal);
  const host = await reachAs(speaker, terminal, (other) => reachHost(dataFolder, other, installation));
  try {
    if (command.command === 'run') return await runCommand(host.api, command, terminal, signal);
    return await serversCommand(host.api, command, terminal);
  } finally {
    await host.close();
  }
}

/** Asks for the passphrase where one is needed, none was given and a person sits there. */
async function reachAs(
  speaker: Speaker,
  terminal: Terminal,
  reach: (speaker: Speaker) => Promise<HostLink>,
): Promise<HostLink> {
  try {
    return await reach(speaker);
  } catch (error) {
    const needed = error instanceof SignalboxError && error.code === 'DENIED' && speaker.passphrase === null;
    const passphrase = needed && terminal.interactive ? await terminal.askHidden('Passphrase: ') : null;
    if (passphrase === null) throw error;
    return reach({ ...speaker, passphrase });
  }
}

/** An error of a call in its own words. */
function explain(error: unknown): string {
  if (error instanceof ORPCError && error.code === 'UNAUTHORIZED')
    return 'This user was removed. Choose another with --user.';
  return messageOf(error);
}

/** Run as a program: Ctrl-C stops what is under way, a second one ends at once. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) process.exit(runCodes.stopped);
      stopping.abort();
    });
  }
  process.exit(await runCli(process.argv.slice(2), processTerminal(), stopping.signal));
}

const program = process.argv[1];
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) await main();
