import { Agent, type AgentInputItem, Runner, setTracingDisabled, tool } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultModelSettings } from '../../shared/agent.ts';
import { createModel } from './index.ts';
import { requestSettings } from './requestSettings.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { wireForms } from './testing/wireForms.ts';
import { type WireAnswer, WireServer } from './testing/wireServer.ts';

setTracingDisabled(true);

let server: WireServer | undefined;

afterEach(() => server?.close());

/** Asks a model that thinks, with a history, and gives the requests as they came in. */
async function ask(input: AgentInputItem[], answers: WireAnswer[], model = 'claude-sonnet-4-5') {
  server = await WireServer.start(...answers);
  const provider = imaginaryProvider('anthropic', server.url);
  const note = tool({
    name: 'note',
    description: 'Notes something.',
    strict: false,
    parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
    execute: async () => 'Noted',
  });
  const agent = new Agent({
    name: 'A',
    instructions: 'Answer.',
    model: (await createModel(provider, model, null)).model,
    modelSettings: requestSettings(provider, model, { ...defaultModelSettings, reasoningEffort: 'low' }),
    tools: [note],
  });
  const stream = await new Runner({ tracingDisabled: true }).run(agent, input, { stream: true });
  for await (const _event of stream);
  await stream.completed;
  return server.requests.map(({ body }) => body);
}

const user = (content: string): AgentInputItem => ({ role: 'user', content });
const words: AgentInputItem = {
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'It is noted.' }],
};
const callOf = (callId: string): AgentInputItem[] => [
  { type: 'function_call', callId, name: 'note', arguments: '{}', status: 'completed' },
  { type: 'function_call_result', callId, name: 'note', status: 'completed', output: { type: 'text', text: 'Noted' } },
];
const { say } = wireForms.anthropic;

describe('A request to Anthropic', () => {
  it('is made without thinking where it ends with calls of another model', async () => {
    const [body] = await ask([user('Note this'), ...callOf('call_1')], [say({ text: ['Done.'] })]);
    expect(body?.messages).toHaveLength(3);
    expect(body?.thinking).toBeUndefined();
  });

  it('is made without thinking where it carries on behind such calls', async () => {
    const [body] = await ask([user('Note this'), ...callOf('call_1'), user('Go on')], [say({ text: ['Done.'] })]);
    expect(body?.thinking).toBeUndefined();
  });

  it('keeps thinking behind the model’s own calls, with what it signed', async () => {
    const asked = say({ reasoning: 'I should.', calls: [{ id: 'toolu_1', name: 'note', arguments: {} }] });
    const again = say({ calls: [{ id: 'toolu_2', name: 'note', arguments: {} }] });
    const bodies = await ask([user('Note this')], [asked, again, say({ text: ['Done.'] })]);
    expect(bodies).toHaveLength(3);
    for (const body of bodies) expect(body.thinking).toEqual({ type: 'enabled', budget_tokens: 4_096 });
    expect(JSON.stringify(bodies[2]?.messages)).toContain('"signature":"signed"');
  });

  it('keeps thinking where calls of earlier turns were answered in words', async () => {
    const history = [user('Note this'), ...callOf('call_1'), words, user('And now?')];
    const [body] = await ask(history, [say({ text: ['Now what?'] })]);
    expect(body?.thinking).toMatchObject({ type: 'enabled' });
  });

  it('leaves models to think that need nothing signed', async () => {
    const [body] = await ask([user('Note'), ...callOf('call_1')], [say({ text: ['Done.'] })], 'claude-opus-4-6');
    expect(body?.thinking).toMatchObject({ type: 'adaptive' });
  });

  it('calls by ids that are taken there, the same in call and result', async () => {
    const [body] = await ask([user('Note this'), ...callOf('functions.note:0')], [say({ text: ['Done.'] })]);
    const [, asked, answered] = JSON.parse(JSON.stringify(body?.messages));
    expect(asked.content[0].id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(answered.content[0].tool_use_id).toBe(asked.content[0].id);
  });
});
