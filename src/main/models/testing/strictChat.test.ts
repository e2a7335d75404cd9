import { describe, expect, it } from 'vitest';
import type { ChatRequest } from './scriptedProvider.ts';
import { refusalOf } from './strictChat.ts';

type Message = ChatRequest['messages'][number];

const system: Message = { role: 'system', content: 'Be brief.' };
const user: Message = { role: 'user', content: 'How is the weather?' };
const assistant: Message = { role: 'assistant', content: 'Fine.' };
const call = (id: string, name = 'forecast', args = '{}') => ({ id, function: { name, arguments: args } });
const asks = (...calls: ReturnType<typeof call>[]): Message => ({
  role: 'assistant',
  content: null,
  tool_calls: calls,
});
const result = (id: string, content = 'Rain'): Message => ({ role: 'tool', tool_call_id: id, content });
const tool = (name = 'forecast') => ({ type: 'function', function: { name, description: '', parameters: {} } });

const refused = (messages: Message[], tools = [tool()]) => refusalOf({ model: 'm', messages, tools });

describe('the strictest provider', () => {
  it('accepts a conversation with calls, also two at once', () => {
    const messages = [system, user, asks(call('a'), call('b')), result('b'), result('a'), assistant, user];
    expect(refused(messages)).toBeNull();
    expect(refused([user, assistant, user], [])).toBeNull();
  });

  it.each<[string, Message[], RegExp]>([
    ['a call without result', [user, asks(call('a'))], /no result: a/],
    ['words between a call and its result', [user, asks(call('a')), user, result('a')], /no result: a/],
    ['one result for two calls', [user, asks(call('a'), call('b')), result('a'), user], /no result: b/],
    ['a result twice', [user, asks(call('a')), result('a'), result('a')], /no call that is open: a/],
    ['a result of nothing', [user, result('a')], /no call that is open: a/],
    ['an id twice', [user, asks(call('a')), result('a'), asks(call('a')), result('a')], /Two calls have the id a/],
    ['an id twice in one answer', [user, asks(call('a'), call('a')), result('a')], /Two calls have the id a/],
    ['an id that is too long', [user, asks(call('x'.repeat(41)))], /1 to 40 characters/],
    ['a name with a dot', [user, asks(call('a', 'notes.add')), result('a')], /Invalid name of a called tool/],
    ['arguments that are cut off', [user, asks(call('a', 'forecast', '{"ci')), result('a')], /no JSON object/],
    ['a message without words', [user, { role: 'assistant', content: null }], /has no content/],
    ['an empty message', [{ role: 'user', content: '' }], /has no content/],
    ['an empty part', [{ role: 'user', content: [{ type: 'text', text: '' }] }], /has no content/],
    ['a result without words', [user, asks(call('a')), result('a', '')], /has no content/],
    ['calls that are none', [user, { role: 'assistant', content: 'Fine.', tool_calls: [] }], /tool_calls is empty/],
    ['a system message in the middle', [user, system, user], /must be the first/],
    ['a conversation that the assistant begins', [system, assistant, user], /must begin/],
    ['two messages of the user in a row', [user, user], /Unexpected role user after role user/],
    ['a message of the user after a result', [user, asks(call('a')), result('a'), user], /user after role tool/],
    ['two answers in a row', [user, assistant, assistant], /assistant after role assistant/],
    ['a role of its own', [{ role: 'human', content: 'Hi' }], /Unknown role/],
  ])('refuses %s', (_what, messages, problem) => {
    expect(refused(messages)).toMatch(problem);
  });

  it('refuses calls without tools, and tools that can’t be told apart or named so', () => {
    expect(refused([user, asks(call('a')), result('a')], [])).toMatch(/Tools must be given/);
    expect(refused([user], [tool(), tool()])).toMatch(/Two tools/);
    expect(refused([user], [tool('a b')])).toMatch(/Invalid name of a tool/);
  });
});
