import { jsonSpans } from './jsonSpans.ts';
import { clockTime, count, isoDuration, monthDate, relativeDate, unit, weekdays } from './times.ts';

/** What kind of value a piece of text is by its form alone. */
export type LiteralKind =
  | 'json'
  | 'quoted'
  | 'url'
  | 'email'
  | 'pattern'
  | 'path'
  | 'date'
  | 'time'
  | 'moment'
  | 'duration'
  | 'number';

/** A piece of text that is a value by its form. */
export interface Literal {
  kind: LiteralKind;
  start: number;
  end: number;
  /** As it was written, without quotation marks. */
  text: string;
  /**
   * The plain form: ISO 8601 for date (YYYY-MM-DD), time (HH:MM or HH:MM:SS), moment and duration (PT…); digits for a
   * number; else the text.
   */
  value: string;
}

const monthNames =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const amount = `(?:(?:${count})\\s+(?:${unit})|\\d+(?:\\.\\d+)?(?:\\s?(?:${unit})|[hms]))`;

/** What a name of a file or folder is written with where it is not quoted. */
const inName = '[\\p{L}\\p{N}_@+-]';
const path = [
  // /etc/hosts, ./a, ~/notes
  `(?<!\\S)(?:~|\\.{1,2})?(?:/(?:${inName}|\\.)+)+/?(?!\\S)`,
  // todo.txt, notes/today.txt
  `(?<![\\p{L}\\p{N}_/])${inName}+(?:/(?:${inName}|\\.)+)*\\.[a-z][a-z0-9]{0,7}(?![\\p{L}\\p{N}_/])`,
  // notes/, repos/octo/hello
  `(?<!\\S)(?=\\S*\\p{L})${inName}+(?:(?:/${inName}+)*/(?!\\S)|(?:/${inName}+){2,}(?![\\p{L}\\p{N}_/]))`,
  '\\b[A-Za-z]:\\\\[^\\s"]+',
].join('|');

/** Forms in order of precedence: a later one never takes text that an earlier one has. */
const forms: { kind: LiteralKind; pattern: RegExp; read(match: RegExpExecArray, now: Date): string | null }[] = [
  {
    kind: 'quoted',
    pattern: /"([^"\n]+)"|“([^”\n]+)”|«([^»\n]+)»|(?<![\p{L}\p{N}])'([^'\n]+)'(?![\p{L}\p{N}])/gu,
    read: firstGroup,
  },
  { kind: 'url', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/gi, read: whole },
  { kind: 'email', pattern: /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, read: whole },
  {
    kind: 'pattern',
    pattern: /(?<!\S)(?=[^\s*]*\*)(?=[^\s\p{L}\p{N}]*[\p{L}\p{N}])[^\s"“”«»;:]*[^\s"“”«»;:,.?!]/gu,
    read: whole,
  },
  { kind: 'path', pattern: new RegExp(path, 'gu'), read: whole },
  {
    kind: 'moment',
    pattern: /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?![\d:])/g,
    read: (match) => match[0].replace(' ', 'T'),
  },
  { kind: 'date', pattern: /\b\d{4}-\d{2}-\d{2}\b/g, read: whole },
  {
    kind: 'date',
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${monthNames})\\b(?:,? (\\d{4}))?`, 'gi'),
    read: (match, now) => monthDate(match[1], match[2], match[3], now),
  },
  {
    kind: 'date',
    pattern: new RegExp(`\\b(${monthNames}) (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`, 'gi'),
    read: (match, now) => monthDate(match[2], match[1], match[3], now),
  },
  {
    kind: 'date',
    pattern: new RegExp(`\\b(today|tomorrow|yesterday)\\b|\\b(?:next |this |on )?(${weekdays.join('|')})\\b`, 'gi'),
    read: (match, now) => relativeDate((match[1] ?? match[2] ?? '').toLowerCase(), now),
  },
  {
    kind: 'time',
    pattern: /\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([ap])\.?m\b\.?)?(?!\d)/gi,
    read: (match) => clockTime(match[1], match[2], match[3], match[4]),
  },
  {
    kind: 'time',
    pattern: /\b(\d{1,2})\s?([ap])\.?m\b\.?/gi,
    read: (match) => clockTime(match[1], '00', undefined, match[2]),
  },
  {
    kind: 'time',
    pattern: /\b(?:noon|midnight)\b/gi,
    read: (match) => (match[0].toLowerCase() === 'noon' ? '12:00' : '00:00'),
  },
  { kind: 'duration', pattern: /\bP(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?(?![\w])/g, read: whole },
  {
    kind: 'duration',
    pattern: new RegExp(`(?<![\\w.])${amount}(?:(?:,? and |,? ?)${amount})*(?!\\w)`, 'gi'),
    read: (match) => isoDuration(match[0]),
  },
  {
    kind: 'number',
    pattern: /(?<![\w.:-])[-+]?\d+(?:[.,]\d+)?(?!\w|:\d)/g,
    read: (match) => match[0].replace(',', '.'),
  },
];

/** Values are told by their form in a request, not in a long text: the patterns would take too long there. */
const mostText = 2000;

/** Everything in the beginning of a text that is a value by its form, in order of appearance and without overlap. */
export function literalsOf(text: string, now: Date): Literal[] {
  const beginning = text.slice(0, mostText);
  const found: Literal[] = jsonSpans(beginning).map(({ start, end }) => {
    const value = text.slice(start, end);
    return { kind: 'json', start, end, text: value, value };
  });
  for (const { kind, pattern, read } of forms) {
    for (const match of beginning.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      const value = read(match, now);
      if (value !== null) found.push({ kind, start, end, text: kind === 'quoted' ? value : match[0].trim(), value });
    }
  }
  const inOrder = found.sort((a, b) => a.start - b.start);
  return joinMoments(
    text,
    inOrder.map((literal) => directed(text, literal)),
  );
}

/** "3 hours before …", "3 hours ago" and "subtract 3 hours" count backwards. */
function directed(text: string, literal: Literal): Literal {
  if (literal.kind !== 'duration') return literal;
  const back = /^\s+(?:before|earlier|ago|prior)\b/i.exec(text.slice(literal.end));
  if (back === null) {
    const isTaken = /\b(?:subtract|deduct|minus|take(?: away| off)?|remove)\s+$/i.test(
      text.slice(0, literal.start).slice(-20),
    );
    return isTaken ? { ...literal, text: `-${literal.text}`, value: `-${literal.value}` } : literal;
  }
  return { ...literal, end: literal.end + back[0].length, text: `-${literal.text}`, value: `-${literal.value}` };
}

/** A date and a time side by side ("tomorrow at 9:00", "9:00 on Monday") are one moment. */
function joinMoments(text: string, literals: Literal[]): Literal[] {
  const joined: Literal[] = [];
  for (const literal of literals) {
    const last = joined.at(-1);
    const kinds = last === undefined ? '' : [last.kind, literal.kind].sort().join('+');
    if (
      last === undefined ||
      kinds !== 'date+time' ||
      !/^,?\s*(?:at |on )?$/i.test(text.slice(last.end, literal.start))
    ) {
      joined.push(literal);
      continue;
    }
    const [date, time] = last.kind === 'date' ? [last, literal] : [literal, last];
    const { start } = last;
    const { end } = literal;
    joined[joined.length - 1] = {
      kind: 'moment',
      start,
      end,
      text: text.slice(start, end),
      value: `${date.value}T${time.value}`,
    };
  }
  return joined;
}

/** Whether a quoted text is a path or the name of a file by its form: "todo.txt", "notes/my list.txt". */
export function isPathLike(text: string): boolean {
  return /^[^\n"*?<>|;,!]*[\p{L}\p{N})]\.[a-z][a-z0-9]{0,7}$/iu.test(text) || /^[^\s*?:]*\/[^\s*?:]*$/.test(text);
}

function firstGroup(match: RegExpExecArray): string | null {
  return match.slice(1).find((group) => group !== undefined) ?? null;
}

function whole(match: RegExpExecArray): string {
  return match[0];
}
