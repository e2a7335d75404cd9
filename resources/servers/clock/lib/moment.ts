import { ToolFailure } from '../../kit/outcome.ts';
import { daysInMonth, inRange, instantOf, type Occurrence, type WallTime, wallTimeAt } from './zonedTime.ts';

/** A point in time as read from text. */
export interface Moment {
  instant: number;
  occurrence: Occurrence;
}

interface TimeOfDay {
  hour: number;
  minute: number;
  second: number;
}

interface Day {
  year: number;
  month: number;
  day: number;
}

const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0 };
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const relativeDays = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tonight', 0],
  ['tomorrow', 1],
]);

const exactPattern = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(z|[+-]\d\d:?\d\d)$/;
const clockPattern = /\b(\d{1,2})(?::(\d\d)(?::(\d\d))?)?(?:\.\d+)? ?(?:([ap])\.?m\b\.?|o'?clock\b)?/g;
const monthName = `(${months.join('|')})[a-z]*\\.?`;
const dayFirstPattern = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${monthName}(?:,? (\\d{4}))?\\b`);
const monthFirstPattern = new RegExp(`\\b${monthName} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?![\\d:])`);

/**
 * Reads a time, a date or both as people write them, for somebody in the zone at the instant `now`: `14:30`, `3 pm`,
 * `noon`, `tomorrow at 9:00`, `friday`, `2025-03-01 14:30`, `1 March 2025`, or ISO-8601 with an offset. A time alone
 * is today's, a date alone begins the day. Throws INVALID_INPUT for anything else.
 */
export function parseMoment(text: string, zone: string, now: number): Moment {
  const source = text.trim().toLowerCase().replaceAll('−', '-').replaceAll('’', "'").replace(/\s+/g, ' ');
  if (source === 'now' || source === 'right now') return { instant: now, occurrence: 'once' };
  const exact = readExact(source);
  if (exact !== null) return { instant: exact, occurrence: 'once' };
  const today = wallTimeAt(now, zone);
  const day = takeDay(source, today);
  const time = takeTime(day.rest);
  const left = time.rest.replace(/\b(at|on|the|this|next|in the)\b|,/g, '').trim();
  if (left !== '' || (!day.value && !time.value)) throw notUnderstood(text);
  const wall: WallTime = { ...(day.value ?? dayOf(today)), ...(time.value ?? midnight) };
  if (!isReal(wall)) throw new ToolFailure('INVALID_INPUT', `"${text}" names a day or a time that does not exist.`);
  const moment = instantOf(wall, zone);
  inRange(moment.instant);
  return moment;
}

/** An instant with its own offset, or null. */
function readExact(source: string): number | null {
  const match = exactPattern.exec(source);
  if (!match) return null;
  const [, date, time, offset] = match;
  const instant = Date.parse(`${date}T${time}${(offset ?? '').toUpperCase().replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(instant) ? null : inRange(instant);
}

interface Taken<Value> {
  value: Value | null;
  /** The text without what was taken. */
  rest: string;
}

function takeDay(source: string, today: WallTime): Taken<Day> {
  const iso = /\b(\d{4})-(\d\d?)-(\d\d?)(?:t(?=\d)|(?=$|[ ,]))/.exec(source);
  if (iso) return take(source, iso, { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) });
  const dayFirst = dayFirstPattern.exec(source);
  if (dayFirst) return take(source, dayFirst, calendarDay(dayFirst[1], dayFirst[2], dayFirst[3], today));
  const monthFirst = monthFirstPattern.exec(source);
  if (monthFirst) return take(source, monthFirst, calendarDay(monthFirst[2], monthFirst[1], monthFirst[3], today));
  const word = /\b[a-z]{6,9}\b/g;
  for (let match = word.exec(source); match; match = word.exec(source)) {
    const distance = relativeDays.get(match[0]) ?? daysUntil(match[0], today);
    if (distance !== null) return take(source, match, dayOf({ ...today, day: today.day + distance }));
  }
  return { value: null, rest: source };
}

function take<Value>(source: string, match: RegExpExecArray, value: Value): Taken<Value> {
  return { value, rest: `${source.slice(0, match.index)} ${source.slice(match.index + match[0].length)}` };
}

function calendarDay(day: string | undefined, month: string | undefined, year: string | undefined, today: WallTime) {
  return {
    year: year === undefined ? today.year : Number(year),
    month: months.indexOf(month ?? '') + 1,
    day: Number(day),
  };
}

/** Days from today to the next day of that name, 1 to 7; null for any other word. */
function daysUntil(name: string, { year, month, day }: WallTime): number | null {
  const weekday = weekdays.indexOf(name);
  if (weekday < 0) return null;
  return ((weekday - new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1;
}

function dayOf({ year, month, day }: Day): Day {
  const date = new Date(Date.UTC(year, month - 1, day));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function takeTime(source: string): Taken<TimeOfDay> {
  const word = /\b(noon|midday|midnight)\b/.exec(source);
  if (word) return take(source, word, { ...midnight, hour: word[1] === 'midnight' ? 0 : 12 });
  for (const match of source.matchAll(clockPattern)) {
    const [whole, hour, minute, second, half] = match;
    // A bare number is no time; minutes or "pm" or "o'clock" make it one.
    if (minute === undefined && !/[a-z]/.test(whole)) continue;
    const value = { hour: hourOf(Number(hour), half), minute: Number(minute ?? 0), second: Number(second ?? 0) };
    return take(source, match, value);
  }
  return { value: null, rest: source };
}

/** The hour of 24, or NaN where the 12-hour clock has no such hour. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function isReal({ year, month, day, hour, minute, second }: WallTime): boolean {
  const isDay = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return isDay && hour <= 23 && minute <= 59 && second <= 59;
}

function notUnderstood(text: string): ToolFailure {
  return new ToolFailure(
    'INVALID_INPUT',
    `"${text}" is not understood as a time. Write for example "14:30", "3 pm", "tomorrow at 9:00" or "2025-03-01 14:30".`,
  );
}
