import { describe, expect, it } from 'vitest';
import { library } from '../testing/imaginaryTools.ts';
import { askForArguments, askForTool, isCancellation, readQuestion, readThread } from './question.ts';
import { toolDocument } from './toolDocument.ts';

const documents = library.map((tool) => {
  if (tool.type !== 'function') throw new Error('The library has function tools only.');
  return toolDocument({ name: tool.name, description: tool.description, parameters: tool.parameters });
});

describe('questions', () => {
  it('are recognised by what wrote them', () => {
    for (const tool of documents) {
      const missing = tool.parameters.map((parameter) => ({ parameter, candidates: [] }));
      expect(readQuestion(askForArguments(tool, missing))).toEqual({ kind: 'arguments', tool: tool.name });
    }
    expect(readQuestion(askForTool(documents))).toEqual({ kind: 'tool', tools: documents.map(({ name }) => name) });
  });

  it('are not seen in other texts', () => {
    expect(readQuestion('To run a mile I still need: shoes')).toBeNull();
    expect(readQuestion('Done: **Add a book**.')).toBeNull();
  });

  it('belong to the request before them, as long as they are about one tool', () => {
    const [search, add] = documents;
    if (search === undefined || add === undefined) throw new Error('The library has two tools at least.');
    const ask = (tool: typeof search) => ({ kind: 'assistant' as const, text: askForArguments(tool, []) });
    const user = (text: string) => ({ kind: 'user' as const, text });
    const one = [user('add'), ask(add), user('Emma'), ask(add), user('Austen')];
    expect(readThread(one, 4)).toMatchObject({ request: 'add', answers: [{ text: 'Emma' }, { text: 'Austen' }] });
    const two = [user('add'), ask(add), user('search'), ask(search), user('whales')];
    expect(readThread(two, 4)).toMatchObject({ request: 'search', answers: [{ text: 'whales' }] });
  });

  it.each(['cancel', 'Never mind.', 'no', 'forget it please'])('%s leaves it', (text) => {
    expect(isCancellation(text)).toBe(true);
  });

  it.each(['Notes from Ann', 'no. 7', 'stop words'])('%s does not', (text) => {
    expect(isCancellation(text)).toBe(false);
  });
});
