/** What stands in a log for what must not be read. */
export const dots = '••••••';

/** Shorter secrets would hide ordinary words. */
const minSecretLength = 6;

/** Hides the secrets of a server in what is shown of it. */
export interface SecretMask {
  /** The longest that is looked for. Where a text was cut, a part of a secret may be in so many last characters. */
  readonly reach: number;
  /** The text with dots in place of each secret, in whatever way JSON may spell it. */
  hide(text: string): string;
}

export const noSecrets: SecretMask = { reach: 0, hide: (text) => text };

/** Secrets of fewer than six characters are not hidden. */
export function secretMask(secrets: readonly string[]): SecretMask {
  const long = secrets.filter(({ length }) => length >= minSecretLength);
  const found = [...new Set(long.flatMap(spellings))].sort((a, b) => b.length - a.length);
  const hide = (text: string) => found.reduce((shown, secret) => shown.replaceAll(secret, dots), text);
  return { reach: found[0]?.length ?? 0, hide };
}

/** A text as it stands in plain words, in JSON, and in JSON that is itself a text in JSON. */
function spellings(secret: string): string[] {
  const once = [secret, ...jsonSpellings(secret)];
  return [...once, ...once.flatMap(jsonSpellings)];
}

/** Writers of JSON differ in whether they escape slashes and what is not ASCII. */
function jsonSpellings(text: string): string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const ascii = plain.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [plain, ascii, plain.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/')];
}

/** The name of a value that a host tells a server about a call, with the quotes around it: as often escaped as it is. */
const ownKey = /(\\*)"signalbox\\*\/[^"\\]*\1"\s*:\s*/g;

/**
 * A message, or the beginning of one, without what the host told the server about the call in `_meta`: who the user is
 * and the token that proves it. Also where a server gives its request back as a text.
 */
export function hideCallIdentity(json: string): string {
  // Looked for first, because most messages have none.
  if (!json.includes('signalbox')) return json;
  let shown = '';
  let from = 0;
  for (const match of json.matchAll(ownKey)) {
    const start = match.index + match[0].length;
    if (match.index < from) continue;
    const quote = `${match[1] ?? ''}"`;
    shown += `${json.slice(from, start)}${quote}${dots}${quote}`;
    from = endOfValue(json, start, quote);
  }
  return shown + json.slice(from);
}

/** Where the value that begins at `start` ends; the end of the text where it was cut off. */
function endOfValue(json: string, start: number, quote: string): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const character = json[at];
    if (json.startsWith(quote, at)) {
      at = endOfText(json, at + quote.length, quote) - 1;
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && /[,}\]]/.test(character ?? '')) return at;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0 && (character === '}' || character === ']')) return at + 1;
  }
  return json.length;
}

/** Behind the closing quote: one that is escaped exactly as often as the opening one. */
function endOfText(json: string, start: number, quote: string): number {
  for (let at = json.indexOf('"', start); at !== -1; at = json.indexOf('"', at + 1)) {
    let first = at;
    while (first > start && json[first - 1] === '\\') first -= 1;
    if (at - first === quote.length - 1) return at + 1;
  }
  return json.length;
}
