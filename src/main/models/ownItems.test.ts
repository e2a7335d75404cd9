import { Agent, handoff } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createModel } from './index.ts';
import { forecastTool, imaginaryProvider, run } from './testing/runTurn.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';
import { wireForms } from './testing/wireForms.ts';
import { WireServer } from './testing/wireServer.ts';

type Kind = keyof typeof wireForms;
const kinds: Kind[] = ['openai', 'anthropic', 'google'];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** What only the provider that said it can read. */
const foreign = /signalbox|sealed|signed|thoughtSignature|rs_1|fc_call|msg_1|I should look|providerData|responseId/i;

/** One agent thinks, calls a tool and hands over to another one, which has a model elsewhere. */
async function handOver(from: Kind, to: { kind: Kind | 'openai-compatible'; url: string }) {
  const form = wireForms[from];
  const first = await WireServer.start(
    form.say({
      reasoning: 'I should look.',
      calls: [{ id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } }],
    }),
    form.say({ text: ['Over to you.'], calls: [{ id: 'call_b', name: 'transfer_to_Expert', arguments: {} }] }),
  );
  open.push(first);
  const { model } = await createModel(imaginaryProvider(from, first.url), 'first', 'key');
  const second = await createModel(imaginaryProvider(to.kind, to.url), 'second', 'key');
  const tools = [forecastTool([])];
  const expert = new Agent({ name: 'Expert', instructions: 'Know it.', model: second.model, tools });
  const agent = new Agent({ name: 'A', instructions: 'Begin.', model, tools, handoffs: [handoff(expert)] });
  return { first, ...(await run(agent, 'How is the weather?')) };
}

describe.each(kinds)('a request that %s began', (from) => {
  it.each(kinds.filter((kind) => kind !== from))(
    'is gone on with by %s, without what only the first can read',
    async (to) => {
      const server = await WireServer.start(wireForms[to].say({ text: ['Rain.'] }));
      open.push(server);
      const { first, error, finalOutput } = await handOver(from, { kind: to, url: server.url });
      expect(error).toBeNull();
      expect(finalOutput).toBe('Rain.');
      // Within its own turn, the first one had its thoughts back.
      expect(JSON.stringify(first.requests[1]?.body)).toMatch(/sealed|signed/);
      const body = JSON.stringify(server.requests[0]?.body);
      expect(body).not.toMatch(foreign);
      for (const word of ['Rain in Oslo', 'Over to you.', 'transfer_to_Expert']) expect(body).toContain(word);
    },
  );

  it('is gone on with by the strictest endpoint', async () => {
    const provider = await ScriptedProvider.start([{ kind: 'text', pieces: ['Rain.'] }], { strict: true });
    open.push(provider);
    const { error, finalOutput } = await handOver(from, { kind: 'openai-compatible', url: provider.url });
    expect(error).toBeNull();
    expect(finalOutput).toBe('Rain.');
    expect(JSON.stringify(provider.requests[0]?.body)).not.toMatch(foreign);
  });
});

describe('a model', () => {
  it.each(kinds)('of %s gets its own items back without our mark', async (kind) => {
    const form = wireForms[kind];
    const server = await WireServer.start(
      form.say({
        reasoning: 'I should look.',
        calls: [{ id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } }],
      }),
      form.say({ text: ['Rain.'] }),
    );
    open.push(server);
    const { model } = await createModel(imaginaryProvider(kind, server.url), 'm', 'key');
    const agent = new Agent({ name: 'A', instructions: 'Act.', model, tools: [forecastTool([])] });
    const { error } = await run(agent, 'How is the weather?');
    expect(error).toBeNull();
    const body = JSON.stringify(server.requests[1]?.body);
    expect(body).toMatch(/sealed|signed/);
    expect(body).not.toMatch(/signalbox/i);
  });
});
