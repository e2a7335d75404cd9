import { ToolFailure } from '../../kit/outcome.ts';
import { daysInMonth, inRange, instantOf, type Occurrence, outOfRange, wallTimeAt } from './zonedTime.ts';

/**
 * Months and days are counted on the calendar, so that a day later is the same time of day even over a change of the
 * clocks; `milliseconds` is time that passes. All are whole numbers and have the same sign.
 */
export interface Duration {
  months: number;
  days: number;
  milliseconds: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const none: Duration = { months: 0, days: 0, milliseconds: 0 };

const units = byWord<Duration>([
  ['y yr yrs year years', { ...none, months: 12 }],
  ['mo mos month months', { ...none, months: 1 }],
  ['fortnight fortnights', { ...none, days: 14 }],
  ['w wk wks week weeks', { ...none, days: 7 }],
  ['d day days', { ...none, days: 1 }],
  ['h hr hrs hour hours', { ...none, milliseconds: hour }],
  ['m min mins minute minutes', { ...none, milliseconds: minute }],
  ['s sec secs second seconds', { ...none, milliseconds: second }],
]);

const teens = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const numberWords = byWord<number>([
  ...`zero one two three four five six seven eight nine ${teens}`
    .split(' ')
    .map((word, value) => [word, value] as const),
  ...'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, at) => [word, 20 + 10 * at] as const),
  ['half', 0.5],
  ['quarter', 0.25],
  ['couple', 2],
  ['dozen', 12],
]);

const articles = new Set(['a', 'an']);
const joints = new Set(['and', 'of', 'in', 'plus', 'later', 'after', 'from', 'now', 'hence', 'for']);
const backward = new Set(['ago', 'before', 'earlier', 'minus']);
const isoPattern =
  /^([+-])?p(?:([\d.]+)y)?(?:([\d.]+)m)?(?:([\d.]+)w)?(?:([\d.]+)d)?(?:t(?=\d)(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?)?$/;
const isoUnits = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'];

function byWord<Value>(rows: readonly (readonly [words: string, value: Value])[]): Map<string, Value> {
  return new Map(rows.flatMap(([words, value]) => words.split(' ').map((word) => [word, value] as const)));
}

/**
 * Reads an ISO-8601 duration (`P1DT2H30M`), one in plain English (`2 hours 30 minutes`, `half an hour`, `3 days ago`)
 * or hours and minutes (`1:30`). Throws INVALID_INPUT for anything else.
 */
export function parseDuration(text: string): Duration {
  const source = text.trim().toLowerCase().replaceAll('−', '-');
  const amounts = readIso(source) ?? readClock(source) ?? readWords(source);
  if (!amounts || amounts.list.length === 0) throw notUnderstood(text);
  const total = { ...none };
  for (const [amount, unit] of amounts.list) addAmount(total, amount * amounts.sign, unit, text);
  return total;
}

interface Amounts {
  sign: 1 | -1;
  list: [amount: number, unit: string][];
}

function readIso(source: string): Amounts | null {
  const match = isoPattern.exec(source.replaceAll(' ', ''));
  if (!match) return null;
  const list = isoUnits.flatMap((unit, index): Amounts['list'] => {
    const amount = match[index + 2];
    return amount === undefined ? [] : [[Number(amount), unit]];
  });
  return { sign: match[1] === '-' ? -1 : 1, list };
}

function readClock(source: string): Amounts | null {
  const match = /^([+-])?(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/.exec(source);
  if (!match) return null;
  const list: Amounts['list'] = [
    [Number(match[2]), 'hour'],
    [Number(match[3]), 'minute'],
    [Number(match[4] ?? 0), 'second'],
  ];
  return { sign: match[1] === '-' ? -1 : 1, list };
}

/** Sums the number words before each unit: "two and a half hours", "an hour and a half", "a quarter of an hour". */
function readWords(source: string): Amounts | null {
  const amounts: Amounts = { sign: source.startsWith('-') ? -1 : 1, list: [] };
  let amount: number | null = null;
  let article = false;
  for (const word of source.match(/\d+(?:[.,]\d+)?|[a-z]+|[^\s,;a-z\d]+/g) ?? []) {
    const value = numberOf(word);
    if (value !== undefined) {
      amount = (amount ?? 0) + value;
    } else if (units.has(word)) {
      if (amount === null && !article) return null;
      amounts.list.push([amount ?? 1, word]);
      amount = null;
      article = false;
    } else if (articles.has(word)) {
      article = true;
    } else if (backward.has(word)) {
      amounts.sign = -1;
    } else if (word !== '-' && word !== '+' && !joints.has(word)) {
      return null;
    }
  }
  if (amount === null) return amounts;
  const last = amounts.list.at(-1);
  // Only a fraction may follow its unit: "an hour and a half". In "1 hour 30" the unit is missing.
  if (!last || amount >= 1) return null;
  last[0] += amount;
  return amounts;
}

function numberOf(word: string): number | undefined {
  return /^\d/.test(word) ? Number(word.replace(',', '.')) : numberWords.get(word);
}

function addAmount(total: Duration, amount: number, unitName: string, text: string): void {
  const unit = units.get(unitName);
  if (!unit || !Number.isFinite(amount)) throw notUnderstood(text);
  const months = unit.months * amount;
  const days = unit.days * amount;
  if (!Number.isInteger(months)) {
    throw new ToolFailure('INVALID_INPUT', 'A part of a month has no fixed length: give it in days.');
  }
  const wholeDays = Math.trunc(days);
  total.months += months;
  total.days += wholeDays;
  total.milliseconds += Math.round((days - wholeDays) * 24 * hour + unit.milliseconds * amount);
}

function notUnderstood(text: string): ToolFailure {
  return new ToolFailure(
    'INVALID_INPUT',
    `"${text}" is not understood as a duration. Write for example "2 hours 30 minutes", "3 days" or "P1DT2H".`,
  );
}

/** A duration as people say it: "3 hours", "1 year and 2 months". Its sign is left out; nothing is "no time". */
export function durationInWords({ months, days, milliseconds }: Duration): string {
  const time = Math.abs(milliseconds);
  const counts: [count: number, unit: string][] = [
    [Math.floor(Math.abs(months) / 12), 'year'],
    [Math.abs(months) % 12, 'month'],
    [Math.abs(days), 'day'],
    [Math.floor(time / hour), 'hour'],
    [Math.floor((time % hour) / minute), 'minute'],
    [(time % minute) / second, 'second'],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return parts.length === 0 ? 'no time' : new Intl.ListFormat('en-GB').format(parts);
}

/** Whether a duration goes back in time. */
export function isBackward({ months, days, milliseconds }: Duration): boolean {
  return months < 0 || days < 0 || milliseconds < 0;
}

/**
 * The instant a duration after another, for somebody who lives in the zone. Months come first and end at the month's
 * last day where the day does not exist, then days, then the time that passes. Throws INVALID_INPUT where
 * the result is out of range.
 */
export function addDuration(instant: number, duration: Duration, zone: string) {
  const moved = moveOnCalendar(instant, duration, zone);
  return { ...moved, instant: inRange(moved.instant + duration.milliseconds) };
}

function moveOnCalendar(instant: number, { months, days }: Duration, zone: string) {
  if (months === 0 && days === 0) return { instant, occurrence: 'once' as Occurrence };
  const wall = wallTimeAt(instant, zone);
  const monthCount = wall.year * 12 + (wall.month - 1) + months;
  const year = Math.floor(monthCount / 12);
  const month = (monthCount % 12) + 1;
  // Checked before use: `Date.UTC` takes the year 25 for 1925.
  if (!(year >= 1000 && year <= 9999)) throw outOfRange();
  const day = Math.min(wall.day, daysInMonth(year, month));
  const date = new Date(inRange(Date.UTC(year, month - 1, day + days)));
  const moved = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return instantOf({ ...wall, ...moved }, zone);
}
