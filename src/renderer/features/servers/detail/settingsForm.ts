import {
  filesFolderSchema,
  type ServerConfig,
  type ServerOptions,
  serverConfigSchema,
  serverOptionsSchema,
} from '../../../../shared/server.ts';
import type { ServerChange } from '../../../../shared/serverChange.ts';
import { firstIssue, type LaunchErrors, type LaunchForm, launchForm, readLaunch } from '../launchForm.ts';

/**
 * The settings of a server as they are typed. Name, launch and identity are null for a bundled one, which keeps its own;
 * the folder is null for all but `files`.
 */
export interface SettingsForm {
  name: string | null;
  launch: LaunchForm | null;
  /** An absolute path; empty for a folder of the user's own. */
  folder: string | null;
  /** The parameter that names the user; empty for none. */
  identity: string | null;
  lifetime: ServerOptions['lifetime'];
  idleMinutes: string;
  callTimeout: string;
  /** Absolute paths; `row` tells lines apart while they are edited. */
  roots: { row: number; path: string }[];
}

/** What is typed for a server and not saved yet. */
export interface SettingsDraft {
  id: string;
  form: SettingsForm;
}

/** What is wrong with each field; null where nothing is. */
export interface SettingsErrors {
  name: string | null;
  launch: LaunchErrors | null;
  folder: string | null;
  idleMinutes: string | null;
  callTimeout: string | null;
  roots: ReadonlyMap<number, string>;
}

/** The fields of a server as it is stored. */
export function settingsForm({ name, launch, options, identityParameter }: ServerConfig): SettingsForm {
  const bundled = launch.kind === 'bundled';
  return {
    name: bundled ? null : name,
    launch: bundled ? null : launchForm(launch),
    folder: bundled && launch.name === 'files' ? (launch.folder ?? '') : null,
    identity: bundled ? null : (identityParameter ?? ''),
    lifetime: options.lifetime,
    idleMinutes: String(options.idleMinutes),
    callTimeout: String(options.callTimeout),
    roots: options.roots.map((path, row) => ({ row, path })),
  };
}

/**
 * What has to be told to the host, or what is wrong. Parts in which nothing was typed are left out: a launch that is
 * sent restarts the server.
 */
export function readSettings(
  form: SettingsForm,
  config: ServerConfig,
): { change: ServerChange } | { errors: SettingsErrors } {
  const stored = settingsForm(config);
  const name = form.name === null ? null : serverConfigSchema.shape.name.safeParse(form.name);
  const launch = form.launch === null || same(form.launch, stored.launch) ? null : readLaunch(form.launch);
  const folder = form.folder === null || form.folder === stored.folder ? null : readFolder(form.folder);
  const options = readOptions(form, config.options);
  const nameError = name === null || name.success ? null : firstIssue(name.error);
  const launchErrors = launch !== null && 'errors' in launch ? launch.errors : null;
  const folderError = folder !== null && 'error' in folder ? folder.error : null;
  if (nameError !== null || launchErrors !== null || folderError !== null || 'errors' in options) {
    const fine = { idleMinutes: null, callTimeout: null, roots: new Map<number, string>() };
    const optionErrors = 'errors' in options ? options.errors : fine;
    return { errors: { name: nameError, launch: launchErrors, folder: folderError, ...optionErrors } };
  }
  const change: ServerChange = { id: config.id };
  if (name?.success && name.data !== config.name) change.name = name.data;
  if (launch !== null && 'launch' in launch) change.launch = launch.launch;
  if (folder !== null && 'folder' in folder) change.launch = { kind: 'bundled', name: 'files', folder: folder.folder };
  if (form.identity !== stored.identity) change.identityParameter = form.identity || null;
  if (!same(options.options, config.options)) change.options = options.options;
  return { change };
}

/** A folder as it is typed; null for one of the user's own. Whether it is there, only the host can tell. */
function readFolder(text: string): { folder: string | null } | { error: string } {
  if (text.trim() === '') return { folder: null };
  const parsed = filesFolderSchema.safeParse(text);
  if (!parsed.success) return { error: firstIssue(parsed.error) };
  return isAbsolute(parsed.data) ? { folder: parsed.data } : { error: notAbsolute };
}

type OptionErrors = Pick<SettingsErrors, 'idleMinutes' | 'callTimeout' | 'roots'>;

function readOptions(form: SettingsForm, stored: ServerOptions): { options: ServerOptions } | { errors: OptionErrors } {
  const idle = readMinutes(form.idleMinutes);
  // Minutes that mean nothing with the other lifetime must not stand in the way of saving.
  const idleMinutes = form.lifetime === 'always' && 'error' in idle ? { minutes: stored.idleMinutes } : idle;
  const callTimeout = readSeconds(form.callTimeout);
  const typed = form.roots.filter(({ path }) => path.trim() !== '');
  const roots = rootErrors(typed);
  if ('error' in idleMinutes || 'error' in callTimeout || roots.size > 0) {
    return {
      errors: {
        idleMinutes: 'error' in idleMinutes ? idleMinutes.error : null,
        callTimeout: 'error' in callTimeout ? callTimeout.error : null,
        roots,
      },
    };
  }
  const changed = {
    lifetime: form.lifetime,
    idleMinutes: idleMinutes.minutes,
    callTimeout: callTimeout.seconds,
    roots: typed.map(({ path }) => path.trim()),
  };
  return { options: { ...stored, ...changed } };
}

function rootErrors(roots: SettingsForm['roots']): Map<number, string> {
  const schema = serverOptionsSchema.shape.roots.element;
  const errors = new Map<number, string>();
  for (const { row, path } of roots) {
    const parsed = schema.safeParse(path);
    if (!parsed.success) errors.set(row, firstIssue(parsed.error));
    else if (!isAbsolute(parsed.data)) errors.set(row, notAbsolute);
  }
  return errors;
}

const notAbsolute = 'Enter the whole path of the folder, from the root on.';

/** The host may run on any system, so both ways of writing an absolute path count: `/…`, `C:\…`, `\\server\…`. */
function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** A time limit as it is typed: whole seconds. */
export function readSeconds(text: string): { seconds: number } | { error: string } {
  const parsed = serverOptionsSchema.shape.callTimeout.safeParse(numberOf(text));
  return parsed.success ? { seconds: parsed.data } : { error: 'Enter whole seconds from 1 to 3600.' };
}

function readMinutes(text: string): { minutes: number } | { error: string } {
  const parsed = serverOptionsSchema.shape.idleMinutes.safeParse(numberOf(text));
  return parsed.success ? { minutes: parsed.data } : { error: 'Enter whole minutes from 1 to 1440.' };
}

function numberOf(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Whether nothing was changed: both are plain data with their keys in one order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
