import { imaginaryTool } from '../../testing/imaginaryTools.ts';

type Tools = ReturnType<typeof imaginaryTool>[];

const text = (description: string) => ({ type: 'string', description });
const flag = (description: string) => ({ type: 'boolean', default: false, description });
const path = text('Path in the chosen folder, like "notes/today.txt". It starts with no "/" and has no ".." in it.');
const folder = { ...text('Path of the folder, like "notes". Leave it out for the chosen folder itself.'), default: '' };
const version = text('Version of the file from an earlier look: if it was changed since then, nothing is done.');
const limit = { type: 'integer', default: 100, description: 'How many to return at most.' };

/** Files as a server shows them. */
export const files: Tools = [
  imaginaryTool(
    'files__list',
    'List a folder. Shows what is in a folder: the files and folders with their sizes, also of the folders in it.',
    { path: folder, recursive: flag('Whether to show what is in the folders in it, too.'), limit },
  ),
  imaginaryTool(
    'files__stat',
    'Look at a file or folder. Tells whether a file or folder is there, what it is and how large it is.',
    { path },
    ['path'],
  ),
  imaginaryTool(
    'files__read',
    'Read a file. Shows what is in a file: opens, reads or looks into a text, or shows a picture.',
    { path, offset: { type: 'integer', description: 'Where to begin.' }, limit },
    ['path'],
  ),
  imaginaryTool(
    'files__write',
    'Write a file. Writes a text to a file: creates or saves a new file, or replaces everything in one that is there.',
    {
      path,
      content: text('The whole text of the file.'),
      overwrite: flag('Whether to replace a file that is there.'),
      create_folders: { type: 'boolean', default: true, description: 'Whether to make the folders on the way.' },
      version,
    },
    ['path', 'content'],
  ),
  imaginaryTool(
    'files__move',
    'Move or rename. Moves a file or folder to another place, or renames it, with everything that is in it.',
    { from: path, to: path, overwrite: flag('Whether to replace a file that is there.'), version },
    ['from', 'to'],
  ),
  imaginaryTool(
    'files__remove',
    'Remove a file or folder. Removes or deletes a file or folder for good.',
    { path, recursive: flag('Whether to remove a folder with everything that is in it.'), version },
    ['path'],
  ),
  imaginaryTool(
    'files__search',
    'Search files. Finds files by name or by what is in them: looks for a text in all files of a folder, like grep.',
    {
      path: folder,
      name: text('Which files: a part of the name, or a pattern like "*.txt".'),
      text: text('What lines of the files have to contain.'),
      regex: flag('Whether text is a regular expression.'),
      limit,
    },
  ),
];

/** Web APIs as a server shows them. */
export const apis: Tools = [
  imaginaryTool('http-api__list_connections', 'List API connections. Lists the web APIs that were connected.', {}),
  imaginaryTool(
    'http-api__call_api',
    'Call an API. Sends an HTTP request to a web API that was connected: gets, creates, changes or deletes data there.',
    {
      connection: text('Name of the connection, as list_connections returns it.'),
      method: { type: 'string', enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], default: 'GET' },
      path: { ...text('Path that goes on from the base address of the connection.'), default: '' },
      query: { type: 'object', additionalProperties: true, default: {}, description: 'Parameters of the query.' },
      headers: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Headers.' },
      body: {
        anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }, { type: 'array', items: {} }],
        description: 'Body to send: an object or a list is sent as JSON, a text as it is.',
      },
    },
    ['connection'],
  ),
];
