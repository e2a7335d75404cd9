/** Reading dates, times and durations as people write them into their ISO 8601 form. */

export const numberWords: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export const count = `\\d+(?:\\.\\d+)?|an?|${Object.keys(numberWords).join('|')}`;
export const unit = 'seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?';

/** A number as people write it, in digits or as a word up to twelve; null for anything else. */
export function numberOf(text: string): number | null {
  const word = numberWords[text.toLowerCase()];
  if (word !== undefined) return word;
  return /^[-+]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** An ISO 8601 duration in seconds; null where it has months or years, whose length is not fixed. */
export function durationInSeconds(iso: string): number | null {
  const match = /^P(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(iso);
  if (match === null) return null;
  const [, weeks, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (weeks ?? 0) * 604_800 + (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** The seconds in a unit of time named by a stem such as `minut`; null for months, years and other words. */
export function secondsInUnit(stemmed: string): number | null {
  const name = /^(s(?:ec(?:ond)?)?|m(?:in(?:ut)?)?|h(?:r|our)?|day|week)$/.exec(stemmed)?.[0];
  return name === undefined ? null : (secondsOf[name.charAt(0)] ?? null);
}

/** "2 hours and 30 minutes" → PT2H30M. */
export function isoDuration(text: string): string {
  const sums = new Map<string, number>();
  const parts = text.matchAll(new RegExp(`(${count})\\s*(${unit}|[hms])(?![a-z])`, 'gi'));
  for (const [, amountText = '', unitText = ''] of parts) {
    const lower = unitText.toLowerCase();
    const key = lower.startsWith('mo') ? 'M' : lower.startsWith('m') ? 'TM' : lower.charAt(0).toUpperCase();
    const value = /^an?$/i.test(amountText) ? 1 : (numberOf(amountText) ?? 0);
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  const part = (key: string) => (sums.has(key) ? `${sums.get(key)}${key.at(-1)}` : '');
  const date = ['Y', 'M', 'W', 'D'].map(part).join('');
  const time = ['H', 'TM', 'S'].map(part).join('');
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

const two = (value: number) => String(value).padStart(2, '0');

function isoDate(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A day of a month, in this year where none is named; null where the month has no such day. */
export function monthDate(
  day: string | undefined,
  month: string | undefined,
  year: string | undefined,
  now: Date,
): string | null {
  const index = months.indexOf((month ?? '').slice(0, 3).toLowerCase());
  const date = new Date(Number(year ?? now.getFullYear()), index, Number(day));
  return date.getMonth() === index ? isoDate(date) : null;
}

/** today, tomorrow, yesterday, or the next day with the given lower-case name. */
export function relativeDate(word: string, now: Date): string {
  const shift =
    { today: 0, tomorrow: 1, yesterday: -1 }[word] ?? ((weekdays.indexOf(word) - now.getDay() + 7) % 7 || 7);
  return isoDate(new Date(now.getFullYear(), now.getMonth(), now.getDate() + shift));
}

/** A time of day as HH:MM or HH:MM:SS; null where there is no such time. `half` is a or p. */
export function clockTime(hour = '', minute = '', second?: string, half?: string): string | null {
  const given = Number(hour);
  if (half !== undefined && (given < 1 || given > 12)) return null;
  const hours = half === undefined ? given : (given % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return [two(hours), minute, ...(second === undefined ? [] : [second])].join(':');
}
