import type { Connection } from '../models/connection.ts';
import { assertNever } from './assertNever.ts';

const mask = '[secret]';

/**
 * Takes the credential of a connection out of what came back from its server: the value itself, as JSON, a URL, a form
 * or base64 write it, and for Basic what was sent in its place.
 */
export class SecretMask {
  readonly #pattern: RegExp | null;
  /** Length of the longest form, in UTF-16 units; 0 when there is nothing to hide. */
  readonly longest: number;

  constructor({ credential }: Connection) {
    const secret = secretOf(credential);
    const forms = secret === null ? [] : formsOf(secret);
    if (credential.kind === 'basic') forms.push(...base64Forms(`${credential.username}:${credential.password}`));
    // Of two forms that begin alike, the longer one has to be tried first.
    const ordered = [...new Set(forms)].sort((one, other) => other.length - one.length);
    this.longest = ordered[0]?.length ?? 0;
    this.#pattern = ordered.length === 0 ? null : new RegExp(ordered.map(escapePattern).join('|'), 'g');
  }

  text(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, mask);
  }

  /** The masked text, of which only the beginning came: without the end, which may hold the first part of a secret. */
  cutText(text: string): string {
    return this.text(text).slice(0, this.longest > 1 ? 1 - this.longest : undefined);
  }

  /** The JSON value with all its texts, keys and numbers masked. It must not be nested deeper than the stack allows. */
  json(value: unknown): unknown {
    if (this.#pattern === null) return value;
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.#number(value);
    if (Array.isArray(value)) return value.map((element) => this.json(element));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [this.text(key), this.json(member)]));
  }

  #number(value: number): unknown {
    const written = String(value);
    const masked = this.text(written);
    return masked === written ? value : masked;
  }
}

function secretOf(credential: Connection['credential']): string | null {
  switch (credential.kind) {
    case 'bearer':
      return credential.token;
    case 'header':
      return credential.value;
    case 'basic':
      return credential.password;
    case 'none':
    case 'unusable':
      return null;
    default:
      return assertNever(credential);
  }
}

function formsOf(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), ...percentForms(secret), ...base64Forms(secret)];
}

/** Half a character has no encoding, so it is replaced first. Percent encodings are written with capital letters and with small ones; in a form, a space is a plus. */
function percentForms(secret: string): string[] {
  const component = encodeURIComponent(Buffer.from(secret).toString());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [component, form].flatMap((text) => [text, text.replace(/%../g, (octet) => octet.toLowerCase())]);
}

function base64Forms(text: string): string[] {
  const padded = Buffer.from(text).toString('base64');
  return [padded, padded.replace(/=+$/, ''), Buffer.from(text).toString('base64url')];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
