import { ToolFailure } from '../../kit/outcome.ts';

/**
 * Wall-clock time in a time zone and back, from `Intl` alone.
 * An instant is in milliseconds since the epoch, as in `Date`.
 */

/** What a clock and a calendar on the wall show. `month` counts from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/**
 * `once`: the usual case. `skipped`: clocks went forward over that time, and the time as far after the change was taken.
 * `twice`: clocks went back over it, and the first of the two was taken.
 */
export type Occurrence = 'once' | 'skipped' | 'twice';

const dayLength = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the wall shows in a zone at an instant; parts of a second are dropped. */
export function wallTimeAt(instant: number, zone: string): WallTime {
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(instant)) {
    if (type in parts) parts[type as keyof WallTime] = Number(value);
  }
  return parts;
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(instant: number, zone: string): number {
  const seconds = Math.floor(instant / 1000) * 1000;
  return asIfUtc(wallTimeAt(seconds, zone)) - seconds;
}

/**
 * The instant at which the wall of a zone shows this time. A time that does not occur, or occurs twice, is resolved
 * as RFC 5545 and Temporal's "compatible" do, and `occurrence` says so.
 */
export function instantOf(wall: WallTime, zone: string): { instant: number; occurrence: Occurrence } {
  const utc = asIfUtc(wall);
  // No zone is a day away from UTC, so these two lie before and after whatever change happens near that time.
  const before = offsetAt(utc - dayLength, zone);
  const after = offsetAt(utc + dayLength, zone);
  const [first, second] = [utc - before, utc - after].filter((instant) => offsetAt(instant, zone) === utc - instant);
  if (first === undefined) return { instant: utc - before, occurrence: 'skipped' };
  if (second === undefined || second === first) return { instant: first, occurrence: 'once' };
  return { instant: Math.min(first, second), occurrence: 'twice' };
}

/** The milliseconds since the epoch at which UTC clocks show this time. Days beyond a month's end carry over. */
export function asIfUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant, if it lies in a four-digit year everywhere on Earth: no other fits the forms of an answer. */
export function inRange(instant: number): number {
  if (instant >= Date.UTC(1000, 0, 2) && instant < Date.UTC(9999, 11, 31)) return instant;
  throw outOfRange();
}

export function outOfRange(): ToolFailure {
  return new ToolFailure('INVALID_INPUT', 'Only times in the years 1000 to 9999 are known.');
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The time zone of this computer. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** An instant in a zone, in every form that an answer needs. */
export function describeInstant(instant: number, zone: string) {
  const wall = wallTimeAt(instant, zone);
  const offset = formatOffset(offsetAt(instant, zone));
  const date = `${pad(wall.year, 4)}-${pad(wall.month)}-${pad(wall.day)}`;
  const time = `${pad(wall.hour)}:${pad(wall.minute)}:${pad(wall.second)}`;
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(asIfUtc(wall));
  return { date, time, weekday, time_zone: zone, utc_offset: offset, iso: `${date}T${time}${offset}` };
}

/** For example `+05:30`; seconds only where a historic zone has them. */
export function formatOffset(offset: number): string {
  const seconds = Math.abs(offset) / 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, ...(seconds % 60 ? [seconds % 60] : [])];
  return `${offset < 0 ? '-' : '+'}${parts.map((part) => pad(part)).join(':')}`;
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/** Making a format costs 30 times what using it does. Throws RangeError for a zone that does not exist. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
