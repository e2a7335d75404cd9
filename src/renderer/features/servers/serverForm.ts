import type { NewServer } from '../../../shared/contract.ts';
import { environmentNameSchema, serverConfigSchema } from '../../../shared/server.ts';
import { splitCommandLine } from './splitCommandLine.ts';

/** One line of the environment as it is typed. `row` tells lines apart while they are edited. */
export interface EnvironmentRow {
  row: number;
  name: string;
  value: string;
}

/** The dialog's fields as they are typed. */
export interface ServerForm {
  name: string;
  commandLine: string;
  cwd: string;
  environment: EnvironmentRow[];
}

/** What is wrong with each field; null where nothing is. */
export interface ServerFormErrors {
  name: string | null;
  commandLine: string | null;
  /** By `EnvironmentRow.row`. */
  environment: ReadonlyMap<number, string>;
}

/** The fields as the host takes them, or what is wrong with them. Environment lines that are empty do not count. */
export function readServerForm(form: ServerForm): { server: NewServer } | { errors: ServerFormErrors } {
  const name = serverConfigSchema.shape.name.safeParse(form.name);
  const split = splitCommandLine(form.commandLine);
  const [command, ...args] = split.ok ? split.argv : [];
  const rows = form.environment.filter(({ name: key, value }) => key.trim() !== '' || value !== '');
  const environment = environmentErrors(rows);
  const errors: ServerFormErrors = {
    name: name.success ? null : firstIssue(name.error),
    commandLine: split.ok ? (command ? null : 'Enter the command to run.') : split.reason,
    environment,
  };
  if (!name.success || !command || environment.size > 0) return { errors };
  const cwd = form.cwd.trim() === '' ? null : form.cwd.trim();
  const values = rows.map(({ name: key, value }) => ({ name: key.trim(), value }));
  return { server: { name: name.data, command, args, cwd, environment: values } };
}

function environmentErrors(rows: EnvironmentRow[]): Map<number, string> {
  const errors = new Map<number, string>();
  const seen = new Set<string>();
  for (const { row, name } of rows) {
    const parsed = environmentNameSchema.safeParse(name.trim());
    if (!parsed.success) errors.set(row, firstIssue(parsed.error));
    else if (seen.has(parsed.data)) errors.set(row, 'This name is there twice.');
    seen.add(name.trim());
  }
  return errors;
}

function firstIssue({ issues }: { issues: { message: string }[] }): string {
  return issues[0]?.message ?? 'This value is not accepted.';
}
