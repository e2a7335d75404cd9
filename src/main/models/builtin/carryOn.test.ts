import { describe, expect, it } from 'vitest';
import { continueRequest } from '../../../shared/conversation.ts';
import { BuiltinChat, failure, success } from '../testing/builtinChat.ts';
import { BuiltinTeam } from '../testing/builtinTeam.ts';
import { lamps, notes } from '../testing/imaginaryTools.ts';

const twoLamps = 'turn on the light in the kitchen, then turn off the lamp in the garage';

describe('Carrying on after a cut', () => {
  it('does the request where nothing was done yet', async () => {
    const chat = new BuiltinChat(lamps);
    chat.input.push({ role: 'user', content: 'turn on the light in the kitchen' });
    expect(await chat.say(continueRequest)).toMatchObject({ call: 'lamps__switch', arguments: { room: 'kitchen' } });
    expect(await chat.result(success({ state: 'on' }))).toMatchObject({ text: expect.stringContaining('state: on') });
  });

  it('reports where all was done', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say('turn on the light in the kitchen');
    await chat.result(success({ state: 'kitchen is on' }));
    chat.input.pop();
    expect(await chat.say(continueRequest)).toEqual({ text: expect.stringContaining('kitchen is on') });
  });

  it('goes on with what is left, and reports all of it, over several cuts', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say(twoLamps);
    await chat.result(success({ state: 'kitchen is on' }));
    chat.input.pop();
    chat.input.push({ role: 'user', content: continueRequest });
    expect(await chat.say(continueRequest)).toMatchObject({ arguments: { room: 'garage', on: false } });
    expect(await chat.result(success({ state: 'garage is off' }))).toEqual({
      text: expect.stringMatching(/1\. [\s\S]*kitchen is on[\s\S]*2\. [\s\S]*garage is off/),
    });
  });

  it.each([
    ['OUTCOME_UNKNOWN', failure('OUTCOME_UNKNOWN', 'Check before you repeat it.'), /not known how .*ended/],
    ['CANCELLED', failure('CANCELLED', 'The turn ended before this call was made.'), /stopped before it had a result/],
    ['a text', 'The call was interrupted.', /not known how .*ended/],
    ['a word', 'interrupted', /not known how .*ended/],
  ])('F11 tells of a call without a known outcome and makes it no second time: %s', async (_what, output, told) => {
    const chat = new BuiltinChat(lamps);
    await chat.say(twoLamps);
    await chat.result(output);
    chat.input.pop();
    const said = await chat.say(continueRequest);
    expect(said).toEqual({ text: expect.stringMatching(told) });
    expect(said).toEqual({ text: expect.stringContaining('did not go on to: “turn off the lamp in the garage”') });
  });

  it('F11 repeats no call of another model for the same message', async () => {
    const chat = new BuiltinChat(notes);
    const call = (callId: string, name: string) =>
      chat.input.push({ type: 'function_call', callId, name, status: 'completed', arguments: '{"id":"n-1"}' });
    const result = (callId: string, name: string, text: string) =>
      chat.input.push({
        type: 'function_call_result',
        callId,
        name,
        status: 'completed',
        output: { type: 'text', text },
      });
    chat.input.push({ role: 'user', content: 'delete the note about milk' });
    call('c1', 'notes__search');
    result('c1', 'notes__search', '{"success":true,"data":{"notes":[{"id":"n-1","title":"Milk"}]}}');
    call('c2', 'notes__delete');
    result('c2', 'notes__delete', '{"success":true,"data":{"deleted":{"id":"n-1","title":"Milk"}}}');
    expect(await chat.say(continueRequest)).toEqual({ text: expect.stringContaining('Delete a note') });
  });

  it('takes an answer that was cut off for the answer that it is', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say('turn on the light');
    chat.input.push({ role: 'user', content: 'the living room' });
    expect(await chat.say(continueRequest)).toEqual({
      call: 'lamps__switch',
      arguments: { room: 'living room', on: true },
    });
  });

  it('says what it is where there is no message before it', async () => {
    expect(await new BuiltinChat(lamps).say(continueRequest)).toEqual({
      text: expect.stringMatching(/built-in model/),
    });
  });

  it('speaks later of what was done over the cut', async () => {
    const chat = new BuiltinChat(notes);
    await chat.say('add a note titled Tea');
    await chat.result(success({ note: { id: 'n-1', title: 'Tea' } }));
    chat.input.pop();
    await chat.say(continueRequest);
    expect(await chat.say('delete it')).toEqual({ call: 'notes__delete', arguments: { id: 'n-1' } });
  });
});

describe('Carrying on with several agents', () => {
  const message = 'add a note titled Tea and then tell me the time in Tokyo';

  it.each(['dispatcher', 'note-keeper'])('goes on with who had the request, asked from %s', async (agent) => {
    const team = new BuiltinTeam('dispatcher');
    await team.say(message);
    team.close(success({ note: { id: 'n-1', title: 'Tea' } }));
    const happenings = await team.carryOn(agent);
    expect(happenings.at(-1)).toEqual({
      text: expect.stringMatching(/Tea[\s\S]*left .*the time in Tokyo/),
      by: 'Note keeper',
    });
    expect(happenings).toHaveLength(agent === 'dispatcher' ? 2 : 1);
  });

  it('F11 repeats no call of unknown outcome', async () => {
    for (const agent of ['dispatcher', 'note-keeper']) {
      const team = new BuiltinTeam('dispatcher');
      await team.say('add a note: milk');
      team.close(failure('OUTCOME_UNKNOWN', 'Check before you repeat it.'));
      expect((await team.carryOn(agent)).at(-1)).toMatchObject({ text: expect.stringMatching(/not known how/) });
    }
  });

  it('begins anew where it was cut off before anybody had the request', async () => {
    const team = new BuiltinTeam('dispatcher');
    team.input.push({ role: 'user', content: 'what time is it in Oslo?' });
    expect(await team.carryOn('dispatcher')).toEqual([
      { handoff: 'Time keeper', reason: 'It is about “time”.' },
      { call: 'clock__now', arguments: { place: 'Oslo' } },
    ]);
  });
});
