import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../kit/serve.ts';
import { NoteService } from './services/noteService.ts';
import { NoteStore } from './services/noteStore.ts';
import { createTool } from './tools/create.ts';
import { deleteTool } from './tools/delete.ts';
import { listTool } from './tools/list.ts';
import { readTool } from './tools/read.ts';
import { searchTool } from './tools/search.ts';
import { tagTool } from './tools/tag.ts';
import { updateTool } from './tools/update.ts';

/** `--data-dir`, else what the host says, else a folder of our own for somebody who runs the server by hand. */
function dataFolder(): string {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } } });
  return resolve(values['data-dir'] || process.env.SIGNALBOX_DATA || join(homedir(), '.signalbox', 'notes'));
}

// Notes are private: what SQLite makes beside the folder's own mode is readable by its owner alone too.
process.umask(0o077);
const folder = dataFolder();
let opening: Promise<NoteService> | null = null;
let opened: NoteService | null = null;

/** One service for all calls. Where it can't be opened the call says why, and the next call tries again. */
function notes(): Promise<NoteService> {
  opening ??= open().catch((thrown: unknown) => {
    opening = null;
    throw thrown;
  });
  return opening;
}

async function open(): Promise<NoteService> {
  opened = new NoteService(await NoteStore.open(folder));
  return opened;
}

serve({
  name: 'notes',
  title: 'Notes',
  version: '0.1.0',
  instructions: 'Keeps notes of the user: titles, texts and tags, with full-text search.',
  tools: [createTool, readTool, updateTool, deleteTool, listTool, searchTool, tagTool].map((tool) => tool(notes)),
  close: () => opened?.close(),
});
