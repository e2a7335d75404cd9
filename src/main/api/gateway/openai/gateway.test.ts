import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayUnderTest } from '../testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
let key: { id: string; text: string };
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
  key = await gateway.newKey();
});
afterAll(() => gateway.stop());

const client = (apiKey = key.text) => new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey, maxRetries: 0 });
const request = (content: string) => ({ model: 'assistant', messages: [{ role: 'user' as const, content }] });

describe('The official client at the gateway', () => {
  it('finds the agents of the user', async () => {
    const { data } = await client().models.list();
    expect(data.map(({ id }) => id)).toEqual(['assistant', 'note-keeper', 'time-keeper', 'file-keeper', 'dispatcher']);
  });

  it('is answered by the built-in model, whole and streamed', async () => {
    const whole = await client().chat.completions.create(request('What can you do?'));
    const text = whole.choices[0]?.message.content ?? '';
    expect(text).not.toBe('');
    let streamed = '';
    for await (const { choices } of await client().chat.completions.create({
      ...request('What can you do?'),
      stream: true,
    })) {
      streamed += choices[0]?.delta.content ?? '';
    }
    expect(streamed).toBe(text);
    const response = await client().responses.create({ model: 'assistant', input: 'What can you do?' });
    expect(response.output_text).toBe(text);
    expect((await client().responses.retrieve(response.id)).output).toEqual(response.output);
  });

  it('is refused in OpenAI’s form without a good key, and at paths that are not there', async () => {
    await expect(client('sbx_wrong').models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(client().embeddings.create({ model: 'm', input: 'x' })).rejects.toMatchObject({ status: 404 });
  });

  it('F36 is refused where it sends too much, and answered afterwards', async () => {
    // A client that is still sending may hear of it or see its connection end.
    const sent = client().chat.completions.create(request('x'.repeat(50_000_000)));
    await expect(sent).rejects.toThrow(/413|Connection/);
    expect((await client().models.list()).data).not.toEqual([]);
  });

  it('F27 finds nothing of another user', async () => {
    const response = await client().responses.create({ model: 'assistant', input: 'What can you do?' });
    const bob = await gateway.addUser('Bob');
    const other = client((await gateway.newKey(bob.page)).text);
    await expect(other.responses.retrieve(response.id)).rejects.toMatchObject({ status: 404 });
    expect((await other.chat.completions.create(request('What can you do?'))).choices).toHaveLength(1);
  });

  it('F35 streams nothing more once its key is revoked', async () => {
    const { id, text } = await gateway.newKey();
    const mine = client(text);
    await mine.models.list();
    await gateway.client.gateway.revokeKey({ id });
    await expect(mine.models.list()).rejects.toMatchObject({ status: 401 });
  });
});
