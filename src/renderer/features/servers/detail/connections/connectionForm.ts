import {
  type Connection,
  type ConnectionAuth,
  connectionSchema,
  type HttpMethod,
} from '../../../../../shared/connection.ts';
import type { ServerChange } from '../../../../../shared/serverChange.ts';
import { originOf } from '../../../../addresses.ts';
import { errorsByField, type FieldErrors, typedNumber } from '../../../../typedForm.ts';

/** A connection's fields as they are typed. What belongs to another way to sign in is kept, should one change back. */
export interface ConnectionForm {
  name: string;
  baseUrl: string;
  description: string;
  auth: ConnectionAuth['kind'];
  header: string;
  username: string;
  /** A new credential; the stored one is never here. */
  credential: string;
  methods: readonly HttpMethod[];
  allowPrivate: boolean;
  timeoutSeconds: string;
}

const fields = ['name', 'baseUrl', 'description', 'header', 'username', 'methods', 'timeoutSeconds'] as const;
/** What is wrong with the fields; null where nothing is. */
export type ConnectionErrors = FieldErrors<(typeof fields)[number] | 'credential'>;

/** A connection as the host takes it. */
export type EnteredConnection = Extract<
  NonNullable<ServerChange['launch']>,
  { name: 'http-api' }
>['connections'][number];

/** What the credential of each way to sign in is called. */
export const credentialNames: Record<Exclude<ConnectionAuth['kind'], 'none'>, string> = {
  bearer: 'Token',
  header: 'Value of the header',
  basic: 'Password',
};

/** The fields of a connection that is to be added: it may only read. */
export const newConnectionForm: ConnectionForm = {
  name: '',
  baseUrl: '',
  description: '',
  auth: 'none',
  header: '',
  username: '',
  credential: '',
  methods: ['GET', 'HEAD'],
  allowPrivate: false,
  timeoutSeconds: '30',
};

/** The fields of a connection as it is stored. */
export function connectionForm({ auth, timeoutSeconds, ...connection }: Connection): ConnectionForm {
  return {
    ...newConnectionForm,
    ...connection,
    auth: auth.kind,
    header: auth.kind === 'header' ? auth.header : '',
    username: auth.kind === 'basic' ? auth.username : '',
    timeoutSeconds: String(timeoutSeconds),
  };
}

/**
 * Why a stored credential can't be kept for what is typed; null where it can. It belongs to the name under which it is
 * stored, and to the place and the way for which it was entered.
 */
function whyNotKept(form: ConnectionForm, stored: Connection | null): string | null {
  if (stored === null || stored.auth.kind !== form.auth) return 'Enter it: none is stored yet.';
  if (stored.name !== form.name.trim()) return `Enter it again: what is stored belongs to “${stored.name}”.`;
  const origin = originOf(stored.baseUrl);
  return origin === originOf(form.baseUrl) ? null : `Enter it again: what is stored is for ${origin}.`;
}

/** Whether the stored credential is kept unless another one is typed. */
export function keepsCredential(form: ConnectionForm, stored: Connection | null): boolean {
  return form.auth !== 'none' && whyNotKept(form, stored) === null;
}

/**
 * The fields as the host takes them, or what is wrong with them. `stored` is the connection that is changed, null for a
 * new one; `taken` are the names of the others.
 */
export function readConnectionForm(
  form: ConnectionForm,
  stored: Connection | null,
  taken: readonly string[],
): { connection: EnteredConnection } | { errors: ConnectionErrors } {
  const { name, baseUrl, description, methods, allowPrivate } = form;
  const timeoutSeconds = typedNumber(form.timeoutSeconds);
  const entered = { name, baseUrl, description, methods, allowPrivate, timeoutSeconds, auth: authOf(form) };
  const parsed = connectionSchema.safeParse(entered);
  const nameTaken = taken.includes(name.trim()) ? 'Another connection has this name.' : null;
  const missing = form.auth === 'none' || form.credential !== '' ? null : whyNotKept(form, stored);
  if (parsed.success && nameTaken === null && missing === null) {
    const credential = form.auth === 'none' || form.credential === '' ? null : form.credential;
    return { connection: { ...parsed.data, credential } };
  }
  const errors = errorsByField(fields, parsed.error?.issues ?? [], {
    timeoutSeconds: 'Enter whole seconds from 1 to 600.',
    // What is not there has no wrong letters either, which is what the schema says first.
    ...(form.header.trim() === '' ? { header: 'Enter the name of the header.' } : {}),
  });
  return { errors: { ...errors, name: errors.name ?? nameTaken, credential: missing } };
}

function authOf({ auth, header, username }: ConnectionForm): ConnectionAuth {
  if (auth === 'header') return { kind: auth, header: header.trim() };
  return auth === 'basic' ? { kind: auth, username } : { kind: auth };
}

/** The connections with one added, or put in the place of the one called `before`; the others keep their credentials. */
export function withConnection(
  connections: readonly Connection[],
  before: string | null,
  saved: EnteredConnection,
): EnteredConnection[] {
  const kept = connections.map((connection) =>
    connection.name === before ? saved : { ...connection, credential: null },
  );
  return before === null ? [...kept, saved] : kept;
}

/** The connections without one; the others keep their credentials. */
export function withoutConnection(connections: readonly Connection[], name: string): EnteredConnection[] {
  return connections
    .filter((connection) => connection.name !== name)
    .map((connection) => ({ ...connection, credential: null }));
}
