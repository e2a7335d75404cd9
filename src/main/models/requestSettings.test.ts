import { afterEach, describe, expect, it } from 'vitest';
import { defaultModelSettings, type ModelSettings } from '../../shared/agent.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Provider } from '../../shared/settings.ts';
import { createModel } from './index.ts';
import { requestSettings } from './requestSettings.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { wireForms } from './testing/wireForms.ts';
import { WireServer } from './testing/wireServer.ts';

const provider = (kind: Provider['kind'], change: Partial<Provider> = {}) =>
  imaginaryProvider(kind, 'https://p.test/v1', change);

const low: ModelSettings = { temperature: 0.2, maxTokens: 2_000, reasoningEffort: 'low' };
const minimal: ModelSettings = { ...defaultModelSettings, reasoningEffort: 'minimal' };

let server: WireServer | undefined;

afterEach(() => server?.close());

/** What a model is sent for an agent's settings. */
async function sent(
  kind: 'openai' | 'anthropic' | 'google',
  model: string,
  wanted: ModelSettings,
): Promise<JsonObject> {
  server = await WireServer.start(wireForms[kind].say({ text: ['Hello.'] }));
  const at = provider(kind, { baseUrl: server.url });
  const { model: created } = await createModel(at, model, 'key');
  const request = {
    input: 'Hi',
    modelSettings: requestSettings(at, model, wanted),
    tools: [],
    handoffs: [],
    outputType: 'text' as const,
    tracing: false,
  };
  for await (const _event of created.getStreamedResponse(request));
  return server.requests[0]?.body ?? {};
}

describe('requestSettings', () => {
  it('leaves everything to an endpoint that the agent leaves open', () => {
    expect(requestSettings(provider('openai-compatible'), 'm-1', defaultModelSettings)).toEqual({});
    expect(requestSettings(provider('openai-compatible'), 'm-1', low)).toEqual({
      temperature: 0.2,
      maxTokens: 2_000,
      reasoning: { effort: 'low' },
    });
  });

  it('asks OpenAI to keep nothing, and to send reasoning along', async () => {
    expect(await sent('openai', 'gpt-5.4', low)).toMatchObject({
      max_output_tokens: 2_000,
      store: false,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    });
    expect(await sent('openai', 'o4-mini', defaultModelSettings)).toMatchObject({
      include: ['reasoning.encrypted_content'],
    });
  });

  it.each([
    ['gpt-5.4', 'low', false],
    ['gpt-5.4', null, true],
    ['gpt-5-mini', null, false],
    ['o3', null, false],
    ['gpt-5-chat-latest', null, true],
    ['gpt-4.1', null, true],
  ] as const)('sends %s with the effort %s a temperature: %s', async (model, reasoningEffort, isSent) => {
    const body = await sent('openai', model, { ...low, reasoningEffort });
    expect('temperature' in body).toBe(isSent);
  });

  it('limits a chat completion by the name that the model takes', () => {
    const chat = provider('openai', { api: 'chat' });
    expect(requestSettings(chat, 'gpt-5.4', low)).toMatchObject({ providerData: { max_completion_tokens: 2_000 } });
    expect(requestSettings(chat, 'gpt-5.4', low)).not.toHaveProperty('maxTokens');
    expect(requestSettings(chat, 'gpt-4.1', low)).toMatchObject({ maxTokens: 2_000, temperature: 0.2 });
  });

  it.each(['gpt-4.1', 'gpt-5-chat-latest'])('does not ask %s for reasoning, which it would refuse', async (model) => {
    const body = await sent('openai', model, defaultModelSettings);
    expect(JSON.stringify(body)).not.toContain('reasoning');
    expect(body).toMatchObject({ store: false });
  });

  it('asks for the least effort only where it is known', () => {
    const effortOf = (model: string, api: Provider['api'] = 'responses') =>
      requestSettings(provider('openai', { api }), model, minimal).reasoning?.effort;
    expect(['gpt-5', 'gpt-5-mini-2025-08-07'].map((model) => effortOf(model))).toEqual(['minimal', 'minimal']);
    expect(['gpt-5.1', 'o3'].map((model) => effortOf(model))).toEqual(['low', 'low']);
    expect(effortOf('gpt-5.1', 'chat')).toBe('low');
  });

  it.each(['claude-sonnet-4-5-20250929', 'claude-opus-4-1', 'claude-3-7-sonnet-latest'])(
    'gives %s a budget of tokens to think, on top of those of the answer',
    async (model) => {
      const body = await sent('anthropic', model, low);
      expect(body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 4_096 } });
      expect(body).not.toHaveProperty('temperature');
      expect(Number(body.max_tokens)).toBeGreaterThan(4_096);
    },
  );

  it.each(['claude-opus-4-6', 'claude-sonnet-5-5'])('tells %s in a word how much to think', async (model) => {
    expect(await sent('anthropic', model, minimal)).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    });
  });

  it('asks a model of Anthropic that thinks anyway to say what, and no other', async () => {
    expect(await sent('anthropic', 'claude-opus-5-5', defaultModelSettings)).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect(await sent('anthropic', 'claude-opus-4-8', defaultModelSettings)).not.toHaveProperty('thinking');
  });

  it('gives Gemini 2.5 a budget, and tells later models in a word', async () => {
    expect(await sent('google', 'gemini-2.5-pro', low)).toMatchObject({
      generationConfig: { temperature: 0.2, thinkingConfig: { thinkingBudget: 4_096, includeThoughts: true } },
    });
    expect(await sent('google', 'gemini-3.8-flash', minimal)).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingLevel: 'low', includeThoughts: true } },
    });
    expect(await sent('google', 'gemini-2.0-flash', defaultModelSettings)).not.toHaveProperty(
      'generationConfig.thinkingConfig',
    );
  });
});
