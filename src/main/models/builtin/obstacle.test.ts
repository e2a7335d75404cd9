import { describe, expect, it } from 'vitest';
import { BuiltinChat, textOf } from '../testing/builtinChat.ts';
import { clock, imaginaryTool, notes } from '../testing/imaginaryTools.ts';
import { apis, files } from './testing/fileTools.ts';
import { database, forecasts, issues } from './testing/foreignTools.ts';

const everything = [...clock, ...notes, ...files, ...apis, ...forecasts, ...issues, ...database];
const refusal = async (message: string, tools = everything) => textOf(await new BuiltinChat(tools).say(message));

describe('What no tool does', () => {
  it.each([
    ['make a folder called X', /makes a folder/],
    ['create a folder named photos', /makes a folder/],
    ['new folder docs', /makes a folder/],
    ['make folder test', /makes a folder/],
    ['delete all files in docs', /one at a time/],
    ['remove all notes', /one at a time/],
    ['close issues 12 and 13', /one at a time/],
    ['create a connection', /makes a connection/],
    ['append buy eggs to shopping.txt', /adds to what is there/],
    ['append milk to the note Shopping', /adds to what is there/],
    ['append "milk" to todo.txt', /adds to what is there/],
    ['add hello to the end of a.txt', /adds to what is there/],
    ['add milk to my shopping note', /adds to a note that is there/],
    ['add bread to the note groceries', /adds to a note that is there/],
    ['save my notes to a file', /puts nothing into a file|one tool gives into another/],
    ['save the current time to a file', /one tool gives into another/],
    ['save the current time in a note', /one tool gives into another/],
    ['write the time to time.txt', /one tool gives into another/],
    ['create a note in the folder work', /could not find a tool/],
  ])('is said plainly: %s', async (message, reason) => {
    const said = await refusal(message);
    expect(said).toMatch(/could not find a tool/);
    expect(said).toMatch(reason);
    expect(said).toMatch(/What I could do/);
  });

  it.each([
    ['make a folder called X', files],
    ['append milk to the note Shopping', notes],
    ['append hello to log.txt', files],
  ])('is said by an agent with one server, too: %s', async (message, tools) => {
    expect(await refusal(message, tools)).toMatch(/No tool here/);
  });
});

describe('What is near to it', () => {
  it.each([
    ['add milk to my notes', 'notes__create', { body: 'milk' }],
    ['save milk in a note', 'notes__create', { body: 'milk' }],
    ['add a note to buy milk', 'notes__create', { body: 'buy milk' }],
    ['add a note that the keys are in the folder', 'notes__create', { body: 'keys are in the folder' }],
    ['write hello to hello.txt', 'files__write', { path: 'hello.txt', content: 'hello' }],
    ['create a file called todo.txt with buy milk', 'files__write', { path: 'todo.txt', content: 'buy milk' }],
    ['add a comment looks good to issue 12', 'issues__add_comment', { issue_number: 12, body: 'looks good' }],
  ])('is still done: %s', async (message, call, args) => {
    expect(await new BuiltinChat(everything).say(message)).toEqual({ call, arguments: args });
  });

  it('is done by a tool that is there for it', async () => {
    const text = { type: 'string' };
    const append = imaginaryTool(
      'journal__append_to_note',
      'Append to a note. Adds a text to the end of a note.',
      { id: { ...text, description: 'Id of the note, or its title.' }, text },
      ['id', 'text'],
    );
    const folder = imaginaryTool('disk__create_folder', 'Create a folder', { path: text }, ['path']);
    const chat = () => new BuiltinChat([...everything, append, folder]);
    expect(await chat().say('append milk to the note Shopping')).toMatchObject({ call: 'journal__append_to_note' });
    expect(await chat().say('make a folder called photos')).toMatchObject({ call: 'disk__create_folder' });
  });
});
