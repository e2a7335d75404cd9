import { z } from 'zod';
import type { LaunchForm, SecretRow } from './launchForm.ts';
import { joinCommandLine } from './splitCommandLine.ts';

/** A server as other apps write it down. What else they keep there has no counterpart here. */
const entrySchema = z.union([
  z.object({
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.coerce.string()).default({}),
    cwd: z.string().default(''),
  }),
  z.object({ url: z.string().min(1), headers: z.record(z.string(), z.string()).default({}) }),
]);
type Entry = z.infer<typeof entrySchema>;

const serversSchema = z.record(z.string(), entrySchema);
const fileSchema = z.union([
  z.object({ mcpServers: serversSchema }).transform(({ mcpServers }) => mcpServers),
  z.object({ servers: serversSchema }).transform(({ servers }) => servers),
  serversSchema,
  entrySchema.transform((entry) => ({ '': entry })),
]);

/** What was pasted where a command line or an address goes. `none` is one of these. */
export type Pasted =
  | { kind: 'none' }
  | { kind: 'server'; name: string; launch: Partial<LaunchForm> }
  | { kind: 'refused'; reason: string };

/**
 * Reads the configuration of one server as apps for MCP keep it in their JSON files: the whole file, what is in it, or a
 * part with its name. Nothing is run by it: it fills in a form.
 */
export function readPasted(text: string): Pasted {
  const trimmed = text.trim().replace(/,$/, '');
  if (!/^(?:\{|"[^"]+"\s*:)[\s\S]*\}$/.test(trimmed)) return { kind: 'none' };
  const read = fileSchema.safeParse(parseJson(trimmed) ?? parseJson(`{${trimmed}}`));
  if (!read.success) {
    return { kind: 'refused', reason: 'This is no command line, and no configuration of a server that can be read.' };
  }
  const [first, ...others] = Object.entries(read.data);
  if (first === undefined) return { kind: 'refused', reason: 'There is no server in this configuration.' };
  if (others.length > 0) {
    return { kind: 'refused', reason: `There are ${others.length + 1} servers in it. Paste one at a time.` };
  }
  const [name, entry] = first;
  return { kind: 'server', name, launch: launchFrom(entry) };
}

function launchFrom(entry: Entry): Partial<LaunchForm> {
  if ('url' in entry) return { kind: 'http', url: entry.url, headers: rowsOf(entry.headers) };
  const { command, args, env, cwd } = entry;
  return { kind: 'stdio', commandLine: joinCommandLine([command, ...args]), cwd, environment: rowsOf(env) };
}

function rowsOf(values: Readonly<Record<string, string>>): SecretRow[] {
  return Object.entries(values).map(([name, value], row) => ({ row, name, value, storedAs: null }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
