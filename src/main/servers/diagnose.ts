import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { ServerFailure } from '../../shared/server.ts';
import { cutText } from '../../shared/text.ts';
import type { RunFailure } from './machine.ts';
import type { Exit } from './process.ts';
import { visibleText } from './visibleText.ts';

/** What is known of a run when it has to be explained. */
export interface RunEvidence {
  readonly wasReady: boolean;
  readonly commandLine: string;
  /** The last lines that the server wrote, oldest first. */
  readonly lastLines: readonly string[];
  /** Lines on stdout that were no messages. */
  readonly junkLines: number;
}

/** A failure to prepare or start a run, thrown with its explanation. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly reason: RunFailure;

  constructor(failure: ServerFailure, options: { retry: boolean } = { retry: false }) {
    super(failure.summary);
    this.reason = { failure, policy: options.retry ? 'limited' : 'never' };
  }
}

/** The process ended by itself. */
export function explainExit(exit: Exit, evidence: RunEvidence): RunFailure {
  const when = evidence.wasReady ? '' : ' before it was ready';
  const hint = exitHint(exit, evidence);
  const how = exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`;
  return failed('exited', `The server ${how}${when}.${hint}`, evidence);
}

function exitHint({ code, signal }: Exit, { wasReady, lastLines, junkLines }: RunEvidence): string {
  if (signal === 'SIGKILL') return ' Something stopped it from outside; perhaps the memory ran out.';
  if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGBUS' || signal === 'SIGILL') {
    return ' It crashed: look for an update of the server.';
  }
  const text = lastLines.join('\n');
  const missing =
    /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1] ?? /No module named '?([\w.]+)/.exec(text)?.[1];
  if (missing !== undefined) return ` It needs “${cutText(missing, 200)}”, which is not installed.`;
  if (/EADDRINUSE|address already in use/i.test(text)) return ' A port that it needs is taken by another program.';
  if (code === 127) return ' A command that it calls was not found.';
  if (!wasReady && code === 0) return ' Does it need other arguments to run as an MCP server on stdio?';
  return lastLines.length > 0 || junkLines > 0 ? '' : ' It said nothing.';
}

/** The server was not ready in time. */
export function explainDeadline(milliseconds: number, evidence: RunEvidence): RunFailure {
  const spoke = evidence.junkLines > 0 ? ' What it writes to its output are no MCP messages.' : '';
  const summary = `The server did not answer within ${Math.round(milliseconds / 1000)} seconds of its start.${spoke}`;
  return failed('handshake_timeout', `${summary} Check that the command starts an MCP server on stdio.`, evidence);
}

/** The server was ready, and then left several questions whether it lives without an answer. */
export function explainSilence(missed: number, evidence: RunEvidence): RunFailure {
  const summary = `The server runs but stopped answering: ${missed} checks in a row came to nothing, so it was restarted.`;
  return failed('unresponsive', summary, evidence);
}

/** The server answered the handshake in a way that can't be used. */
export function explainProtocol(thrown: unknown, evidence: RunEvidence): RunFailure {
  const message = cutText(visibleText(messageOf(thrown)), 500);
  return failed('protocol', `The server's answers do not follow the protocol: ${message}`, evidence);
}

/** The server closed its output while its process lives on. */
export function explainClosedOutput(evidence: RunEvidence): RunFailure {
  return failed(
    'protocol',
    'The server closed its output, so nothing can reach it any more. It was stopped.',
    evidence,
  );
}

/** The server wrote more than anybody can read, for too long. */
export function explainFlood(stream: 'stdout' | 'stderr', evidence: RunEvidence): RunFailure {
  const summary = `The server flooded its ${stream === 'stdout' ? 'output' : 'error output'} without a pause, so it was stopped.`;
  return failed('protocol', summary, evidence);
}

/** The process could not be started although its command was found. */
export function explainSpawnError(thrown: unknown, commandLine: string): RunFailure {
  if (thrown instanceof LaunchError) return thrown.reason;
  if (thrown instanceof SignalboxError) {
    return {
      failure: { summary: thrown.message, detail: '', cause: 'unknown' },
      policy: thrown.retryable ? 'limited' : 'never',
    };
  }
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const detail = `${messageOf(thrown)}\nCommand: ${commandLine}`;
  const known = spawnErrors[code];
  if (known !== undefined)
    return { failure: { summary: known.summary, detail, cause: known.cause }, policy: known.policy };
  const summary = `The server could not be started: ${cutText(messageOf(thrown), 300)}`;
  return { failure: { summary, detail, cause: 'unknown' }, policy: 'limited' };
}

const spawnErrors: Record<string, { summary: string; cause: ServerFailure['cause']; policy: RunFailure['policy'] }> = {
  ENOENT: {
    summary: 'The command, or the program that it needs to run, was not found.',
    cause: 'not_found',
    policy: 'never',
  },
  EACCES: {
    summary: 'The command may not be executed. Check its permissions.',
    cause: 'not_executable',
    policy: 'never',
  },
  EPERM: { summary: 'The system does not allow this command to run.', cause: 'not_executable', policy: 'never' },
  ENOEXEC: {
    summary:
      'The command is not a program for this machine. A script needs a first line such as “#!/usr/bin/env node”.',
    cause: 'not_executable',
    policy: 'never',
  },
  E2BIG: { summary: 'The arguments or environment of the server are too long.', cause: 'unknown', policy: 'never' },
  EMFILE: {
    summary: 'Too many files are open to start another server. Stop some first.',
    cause: 'unknown',
    policy: 'limited',
  },
  EAGAIN: { summary: 'The system can’t start more processes now.', cause: 'unknown', policy: 'limited' },
  ENOMEM: { summary: 'There is not enough memory to start the server.', cause: 'unknown', policy: 'limited' },
};

/** A failure that came too often: the server stays down until a person restarts it. */
export function gaveUp(failure: ServerFailure, restarts: number): ServerFailure {
  const summary = `${failure.summary} It was restarted ${restarts} times in vain: mend the cause, then try again.`;
  return { ...failure, summary };
}

function failed(cause: ServerFailure['cause'], summary: string, evidence: RunEvidence): RunFailure {
  const junk = evidence.junkLines > 0 ? [`Lines on its output that are no messages: ${evidence.junkLines}`] : [];
  const words = evidence.lastLines.length > 0 ? ['Its last lines:', ...evidence.lastLines] : [];
  const detail = [`Command: ${evidence.commandLine}`, ...junk, ...words].join('\n');
  return { failure: { summary, detail: cutText(detail, 8_000), cause }, policy: 'limited' };
}
