import type { ModelRequest, SerializedHandoff } from '@openai/agents-core';
import type { JsonObject } from '../../../shared/json.ts';

type SerializedTool = ModelRequest['tools'][number];

/** A function tool as a host presents it to a model. */
export function imaginaryTool(
  name: string,
  description: string,
  properties: JsonObject,
  required: string[] = [],
): SerializedTool {
  const parameters = { type: 'object' as const, properties, required, additionalProperties: true as const };
  // The runtime's type wants schemas of a narrower form than servers send; a server's schema is any JSON.
  return {
    type: 'function',
    name,
    description,
    strict: false,
    parameters: parameters as SerializedFunction['parameters'],
  };
}

type SerializedFunction = Extract<SerializedTool, { type: 'function' }>;

const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description, ...more });

/** Servers that exist nowhere but here: a library, lamps, weather, parcels. The built-in model has never heard of them. */
export const library: SerializedTool[] = [
  imaginaryTool(
    'library__search_books',
    'Search books. Finds books in the catalogue by words in their title, author or subject.',
    { query: text('Words to look for.'), limit: { type: 'integer', description: 'How many books at most.' } },
    ['query'],
  ),
  imaginaryTool(
    'library__add_book',
    'Add a book. Puts a new book into the catalogue.',
    {
      title: text('Title of the book.'),
      author: text('Who wrote it.'),
      genre: {
        enum: ['novel', 'poetry', 'science fiction', 'history'],
        type: 'string',
        description: 'What sort of book.',
      },
      year: { type: 'integer', description: 'Year in which it was published.' },
    },
    ['title', 'author'],
  ),
  imaginaryTool(
    'library__lend_book',
    'Lend a book. Lends a book to a reader until a due date.',
    {
      book_id: text('Id of the book.'),
      reader: text('Name of the reader to lend it to.'),
      due_date: text('When it must be back.', { format: 'date' }),
    },
    ['book_id', 'reader'],
  ),
  imaginaryTool(
    'library__remove_book',
    'Remove a book. Takes a book out of the catalogue for good.',
    { book_id: text('Id of the book.') },
    ['book_id'],
  ),
  imaginaryTool('library__overdue', 'Overdue books. Lists the books that readers should have brought back.', {}),
];

export const lamps: SerializedTool[] = [
  imaginaryTool(
    'lamps__switch',
    'Switch a lamp. Turns the light in a room on or off.',
    {
      room: {
        type: 'string',
        enum: ['kitchen', 'bedroom', 'living room', 'garage'],
        description: 'Where the lamp is.',
      },
      on: { type: 'boolean', description: 'True to turn it on.' },
    },
    ['room', 'on'],
  ),
  imaginaryTool(
    'lamps__set_brightness',
    'Set brightness. Dims or brightens the light in a room.',
    {
      room: {
        type: 'string',
        enum: ['kitchen', 'bedroom', 'living room', 'garage'],
        description: 'Where the lamp is.',
      },
      percent: { type: 'integer', minimum: 0, maximum: 100, description: 'Brightness in percent.' },
    },
    ['room', 'percent'],
  ),
  imaginaryTool(
    'lamps__timer',
    'Lamp timer. Turns all lights off after some minutes.',
    { minutes: { type: 'integer', description: 'After how many minutes.' } },
    ['minutes'],
  ),
];

export const weather: SerializedTool[] = [
  imaginaryTool(
    'weather__forecast',
    'Weather forecast. Tells what the weather will be like: rain, sun, wind and temperature in a city.',
    { city: text('City to look at.'), day: text('Which day, as YYYY-MM-DD.', { format: 'date' }) },
    ['city'],
  ),
];

export const parcels: SerializedTool[] = [
  imaginaryTool(
    'parcels__send',
    'Send a parcel. Orders the delivery of a parcel from one address to another.',
    {
      from: text('Town it is fetched from.'),
      to: text('Town it goes to.'),
      email: text('Where to send the receipt.', { format: 'email' }),
      fragile: { type: 'boolean', description: 'Handle with care.' },
    },
    ['from', 'to'],
  ),
  imaginaryTool(
    'parcels__track',
    'Track a parcel. Shows where a parcel is now.',
    { tracking_number: text('Number on the label.') },
    ['tracking_number'],
  ),
];

export const everything: SerializedTool[] = [...library, ...lamps, ...weather, ...parcels];

export const handoffs: SerializedHandoff[] = [
  handoffTo('Gardener', 'Knows plants: watering, pruning, soil.'),
  handoffTo('Bookkeeper', 'Knows invoices, taxes and payments.'),
];

function handoffTo(agent: string, what: string): SerializedHandoff {
  return {
    toolName: `transfer_to_${agent}`,
    toolDescription: `Handoff to the ${agent} agent to handle the request. ${what}`,
    inputJsonSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
    strictJsonSchema: true,
  };
}

const noteId = text('Id of the note, or its title.');

/** Notes and a clock, as the servers that come with the app offer them. */
export const notes: SerializedTool[] = [
  imaginaryTool(
    'notes__create',
    'Create a note. Adds a new note: writes down, saves or remembers a text, with a title and tags if there are any.',
    {
      title: text('Title of the new note, a few words. May be left out.'),
      body: text('Text of the new note: what to write down or remember.'),
      tags: { type: 'array', items: { type: 'string' }, description: 'Tags to put on the new note.' },
    },
  ),
  imaginaryTool('notes__read', 'Read a note. Opens one note: its whole text, as it was written.', { id: noteId }, [
    'id',
  ]),
  imaginaryTool(
    'notes__update',
    'Edit a note. Changes a note: edits, rewrites or renames it. What is not given stays as it is.',
    { id: noteId, title: text('New title of the note.'), body: text('New text of the note.') },
    ['id'],
  ),
  imaginaryTool(
    'notes__delete',
    'Delete a note. Deletes one note: removes or throws it away for good.',
    { id: noteId },
    ['id'],
  ),
  imaginaryTool('notes__list', 'List notes. Lists all notes, or the tagged ones.', {
    tag: text('Only with this tag.'),
  }),
  imaginaryTool(
    'notes__search',
    'Search notes. Finds notes about something: looks for words in the titles, texts and tags of all notes.',
    { query: text('Words that the notes are about.') },
    ['query'],
  ),
];

export const clock: SerializedTool[] = [
  imaginaryTool(
    'clock__now',
    'Current time. Tells what time it is now, and what the date and the day of the week are today: here, or in a city, country or time zone.',
    { place: text('City, country or time zone whose time is asked for. Leave it out for the local time.') },
  ),
  imaginaryTool(
    'clock__convert_time',
    'Convert a time. Converts a given time from one city, country or time zone to another.',
    {
      time: text('Time to convert, with a date where it is not today.'),
      from: text('Place or time zone in which that time is given.'),
      to: text('Place or time zone to convert to.'),
    },
    ['time', 'to'],
  ),
  imaginaryTool(
    'clock__add_duration',
    'Add a duration. Adds hours, minutes, days, weeks, months or years to a start: the date, day or time that long after or before it, from now, later or ago.',
    {
      start: text('Time or date to start from. Leave it out to start from this moment.'),
      duration: text('How long after the start, in words or ISO-8601.'),
      place: text('Place or time zone whose clock counts.'),
    },
    ['duration'],
  ),
];
