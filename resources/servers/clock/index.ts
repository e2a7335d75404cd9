import { z } from 'zod';
import { serve } from '../kit/serve.ts';
import { defineTool } from '../kit/tool.ts';
import { addDuration, durationInWords, isBackward, parseDuration } from './lib/duration.ts';
import { parseMoment } from './lib/moment.ts';
import { resolvePlace } from './lib/places.ts';
import { describeInstant, type Occurrence } from './lib/zonedTime.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const placeExamples = ['Tokyo', 'New York', 'India', 'Europe/Berlin'];
const placeSchema = z.string().trim().max(100);
const timeSchema = z.string().trim().min(1).max(60);

const momentSchema = z.strictObject({
  place: z.string(),
  date: z.string().describe('YYYY-MM-DD'),
  time: z.string().describe('HH:MM:SS'),
  weekday: z.string(),
  time_zone: z.string().describe('IANA name or offset'),
  utc_offset: z.string(),
  iso: z.string().describe('ISO-8601 with offset'),
});
type MomentAnswer = z.infer<typeof momentSchema>;

const now = defineTool({
  name: 'now',
  title: 'Current time',
  description:
    'Tells what time it is now, and what the date and the day of the week are today: here, or in a city, country or time zone.',
  annotations: { ...readOnly, idempotentHint: false },
  input: z.strictObject({
    place: placeSchema
      .optional()
      .describe('City, country or time zone whose time is asked for. Leave it out for the local time.')
      .meta({ examples: placeExamples }),
  }),
  data: momentSchema,
  run({ place }) {
    const data = momentAt(Date.now(), resolvePlace(place));
    return { data, text: `It is ${data.time} ${inPlace(data)}, ${inWords(data)} (${zoneOf(data)}).` };
  },
});

const convertTime = defineTool({
  name: 'convert_time',
  title: 'Convert a time',
  description: 'Converts a given time from one city, country or time zone to another.',
  annotations: readOnly,
  input: z.strictObject({
    time: timeSchema
      .describe('Time to convert, with a date where it is not today.')
      .meta({ examples: ['14:30', '3 pm', 'tomorrow at 9:00', '2025-03-01 14:30'] }),
    from: placeSchema
      .optional()
      .describe('Place or time zone in which that time is given. Leave it out for the local one.')
      .meta({ examples: placeExamples }),
    to: placeSchema.describe('Place or time zone to convert to.').meta({ examples: placeExamples }),
  }),
  data: z.strictObject({ from: momentSchema, to: momentSchema, note: z.string().nullable() }),
  run({ time, from, to }) {
    const source = resolvePlace(from);
    const target = resolvePlace(to);
    const { instant, occurrence } = parseMoment(time, source.zone, Date.now());
    const data = { from: momentAt(instant, source), to: momentAt(instant, target), note: noteOn(occurrence) };
    const text = `${clockTime(data.from)} ${inPlace(data.from)} (${inWords(data.from)}) is ${clockTime(data.to)} ${inPlace(data.to)} (${inWords(data.to)}).`;
    return { data, text: withNote(text, data.note) };
  },
});

const addDurationTool = defineTool({
  name: 'add_duration',
  title: 'Add a duration',
  description:
    'Adds hours, minutes, days, weeks, months or years to a start: the date, day or time that long after or before it, from now, later or ago.',
  annotations: readOnly,
  input: z.strictObject({
    start: timeSchema
      .optional()
      .describe('Time or date to start from. Leave it out to start from this moment.')
      .meta({ examples: ['14:30', 'now', 'tomorrow', '2025-03-01'] }),
    duration: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .describe('How long after the start, in words or ISO-8601. A minus in front or "ago" goes back.')
      .meta({ examples: ['3 hours', '2 hours 30 minutes', '90 days', 'PT45M'] }),
    place: placeSchema
      .optional()
      .describe('Place or time zone whose clock counts. Leave it out for the local one.')
      .meta({ examples: placeExamples }),
  }),
  data: z.strictObject({ start: momentSchema, result: momentSchema, note: z.string().nullable() }),
  run({ start = 'now', duration, place }) {
    const where = resolvePlace(place);
    const from = parseMoment(start, where.zone, Date.now());
    const length = parseDuration(duration);
    const to = addDuration(from.instant, length, where.zone);
    const note = noteOn(from.occurrence) ?? noteOn(to.occurrence);
    const data = { start: momentAt(from.instant, where), result: momentAt(to.instant, where), note };
    const distance = `${durationInWords(length)} ${isBackward(length) ? 'before' : 'after'}`;
    const began = `${clockTime(data.start)}, ${inWords(data.start)}`;
    const text = `${distance} ${began}, is ${clockTime(data.result)}, ${inWords(data.result)} (${zoneOf(data.result)}).`;
    return { data, text: withNote(text, note) };
  },
});

function momentAt(instant: number, place: { name: string; zone: string }): MomentAnswer {
  return { place: place.name, ...describeInstant(instant, place.zone) };
}

function inPlace({ place }: MomentAnswer): string {
  return `${place === 'this computer' ? 'on' : 'in'} ${place}`;
}

function inWords({ date, weekday }: MomentAnswer): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
  return `${weekday}, ${day}`;
}

function zoneOf({ time_zone, utc_offset }: MomentAnswer): string {
  return /^[+-]/.test(time_zone) ? `UTC${utc_offset}` : `${time_zone}, UTC${utc_offset}`;
}

/** Seconds only where there are any: a person who wrote 14:30 reads 14:30. */
function clockTime({ time }: MomentAnswer): string {
  return time.endsWith(':00') ? time.slice(0, -3) : time;
}

function noteOn(occurrence: Occurrence): string | null {
  if (occurrence === 'skipped')
    return 'That time is skipped there when the clocks go forward; the time after it is used.';
  if (occurrence === 'twice') return 'That time occurs twice there when the clocks go back; the first one is used.';
  return null;
}

function withNote(text: string, note: string | null): string {
  return note === null ? text : `${text} ${note}`;
}

serve({
  name: 'clock',
  title: 'Clock',
  version: '0.1.0',
  instructions: 'Tells the current time anywhere, converts times between places, and counts hours or days from a time.',
  tools: [now, convertTime, addDurationTool],
});
