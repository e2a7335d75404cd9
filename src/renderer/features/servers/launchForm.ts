import type { z } from 'zod';
import { headerNameSchema } from '../../../shared/connection.ts';
import { environmentNameSchema, remoteUrlSchema, type ServerLaunch } from '../../../shared/server.ts';
import { readPasted } from './pastedConfiguration.ts';
import { joinCommandLine, splitCommandLine } from './splitCommandLine.ts';

/** One secret as it is typed. `row` tells lines apart while they are edited. */
export interface SecretRow {
  row: number;
  name: string;
  value: string;
  /** The name under which the host holds a value for it; null for a new one. */
  storedAs: string | null;
}

/** How a server is reached, as it is typed. What belongs to the other kind is kept, should the reader change back. */
export interface LaunchForm {
  kind: 'stdio' | 'http';
  commandLine: string;
  cwd: string;
  environment: SecretRow[];
  url: string;
  headers: SecretRow[];
}

/** What is wrong with each field; null where nothing is. Secrets by `SecretRow.row`. */
export interface LaunchErrors {
  commandLine: string | null;
  url: string | null;
  environment: ReadonlyMap<number, string>;
  headers: ReadonlyMap<number, string>;
}

/** A launch that was read; a secret without a value of its own keeps the one that is stored. */
export type ReadLaunch =
  | {
      kind: 'stdio';
      command: string;
      args: string[];
      cwd: string | null;
      environment: { name: string; value: string | null }[];
    }
  | { kind: 'http'; url: string; headers: { name: string; value: string | null }[] };

export const emptyLaunch: LaunchForm = {
  kind: 'stdio',
  commandLine: '',
  cwd: '',
  environment: [],
  url: '',
  headers: [],
};

const noErrors: LaunchErrors = { commandLine: null, url: null, environment: new Map(), headers: new Map() };

/** The fields of a launch that is stored. Its secrets are known by name only. */
export function launchForm(launch: Exclude<ServerLaunch, { kind: 'bundled' }>): LaunchForm {
  if (launch.kind === 'http') {
    return { ...emptyLaunch, kind: 'http', url: launch.url, headers: storedRows(launch.headerNames) };
  }
  return {
    ...emptyLaunch,
    commandLine: joinCommandLine([launch.command, ...launch.args]),
    cwd: launch.cwd ?? '',
    environment: storedRows(launch.environmentNames),
  };
}

function storedRows(names: readonly string[]): SecretRow[] {
  return names.map((name, row) => ({ row, name, value: '', storedAs: name }));
}

/** Whether a secret's stored value is kept: it is still called the same, and no other value was typed. */
export function keepsStored({ name, value, storedAs }: SecretRow): boolean {
  return storedAs !== null && storedAs === name.trim() && value === '';
}

/** The fields as the host takes them, or what is wrong with them. Secrets that are wholly empty do not count. */
export function readLaunch(form: LaunchForm): { launch: ReadLaunch } | { errors: LaunchErrors } {
  return form.kind === 'stdio' ? readProgram(form) : readRemote(form);
}

function readProgram(form: LaunchForm): ReturnType<typeof readLaunch> {
  const split = splitProgram(form.commandLine);
  const [command, ...args] = split.ok ? split.argv : [];
  const environment = readSecrets(form.environment, environmentNameSchema, (name) => name);
  if (!command || environment.errors.size > 0) {
    const commandLine = split.ok ? (command ? null : 'Enter the command to run.') : split.reason;
    return { errors: { ...noErrors, commandLine, environment: environment.errors } };
  }
  const cwd = form.cwd.trim() === '' ? null : form.cwd.trim();
  return { launch: { kind: 'stdio', command, args, cwd, environment: environment.values } };
}

function splitProgram(line: string): ReturnType<typeof splitCommandLine> {
  const pasted = readPasted(line);
  return pasted.kind === 'refused' ? { ok: false, reason: pasted.reason } : splitCommandLine(line);
}

function readRemote(form: LaunchForm): ReturnType<typeof readLaunch> {
  const url = remoteUrlSchema.safeParse(form.url);
  // The case of a header's name means nothing: two that differ in nothing else are one.
  const headers = readSecrets(form.headers, headerNameSchema, (name) => name.toLowerCase());
  if (!url.success || headers.errors.size > 0) {
    return { errors: { ...noErrors, url: url.success ? null : firstIssue(url.error), headers: headers.errors } };
  }
  return { launch: { kind: 'http', url: url.data, headers: headers.values } };
}

function readSecrets(rows: readonly SecretRow[], schema: z.ZodType<string>, identity: (name: string) => string) {
  const errors = new Map<number, string>();
  const values: { name: string; value: string | null }[] = [];
  const seen = new Set<string>();
  for (const secret of rows) {
    const name = secret.name.trim();
    if (name === '' && secret.value === '') continue;
    const parsed = schema.safeParse(name);
    if (!parsed.success) errors.set(secret.row, firstIssue(parsed.error));
    else if (seen.has(identity(name))) errors.set(secret.row, 'This name is there twice.');
    else if (secret.storedAs !== null && secret.value === '' && !keepsStored(secret)) {
      errors.set(secret.row, `Enter the value: what is stored belongs to ${secret.storedAs}.`);
    }
    seen.add(identity(name));
    values.push({ name, value: keepsStored(secret) ? null : secret.value });
  }
  return { errors, values };
}

/** The first thing that a schema has to say about a value. */
export function firstIssue({ issues }: { issues: readonly { message: string }[] }): string {
  return issues[0]?.message ?? 'This value is not accepted.';
}
