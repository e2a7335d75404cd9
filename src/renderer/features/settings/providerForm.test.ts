import { describe, expect, it } from 'vitest';
import { type Provider, providerAddresses, providerSchema } from '../../../shared/settings.ts';
import {
  addressError,
  endpointPresets,
  isSameHost,
  keyChangeOf,
  newProviderForm,
  newProviderId,
  providerForm,
  readProviderForm,
} from './providerForm.ts';
import { providerKinds, providerLine } from './providerWords.ts';

const stored: Provider = {
  id: 'ollama',
  kind: 'openai-compatible',
  name: 'Ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  api: 'chat',
  takesImages: false,
  contextTokens: 32_768,
  prices: { input: 0.5, cachedInput: 0.05, output: 1.25 },
};

describe('readProviderForm', () => {
  it('gives back what is stored when nothing was typed', () => {
    expect(readProviderForm(providerForm(stored), 'ollama')).toEqual({ provider: stored });
    const plain = { ...stored, takesImages: null, contextTokens: null, prices: null };
    expect(readProviderForm(providerForm(plain), 'ollama')).toEqual({ provider: plain });
  });

  it('needs no more than a key for the providers whose address is known', () => {
    for (const { kind } of providerKinds.filter((entry) => providerAddresses[entry.kind] !== null)) {
      const read = readProviderForm(newProviderForm(kind), kind);
      expect('provider' in read && providerSchema.safeParse(read.provider).success, kind).toBe(true);
    }
  });

  it('trims, and calls a provider without a name after its host', () => {
    const form = { ...newProviderForm('openai-compatible'), baseUrl: ' http://127.0.0.1:8000/v1 ' };
    expect(readProviderForm(form, 'vllm')).toMatchObject({
      provider: { name: '127.0.0.1:8000', baseUrl: 'http://127.0.0.1:8000/v1', takesImages: null },
    });
  });

  it('says what is wrong with each field, and only with those', () => {
    const form = { ...providerForm(stored), baseUrl: 'ftp://x', contextTokens: 'many', outputPrice: '' };
    expect(readProviderForm(form, 'ollama')).toEqual({
      errors: {
        name: null,
        baseUrl: expect.stringContaining('http://'),
        contextTokens: expect.stringContaining('512'),
        prices: expect.stringContaining('input and output'),
      },
    });
  });

  it('offers only addresses that it accepts', () => {
    expect(endpointPresets.map(({ baseUrl }) => addressError(baseUrl))).toEqual(endpointPresets.map(() => null));
  });
});

describe('newProviderId', () => {
  it.each([
    ['LM Studio', [], 'lm-studio'],
    ['Ollama', ['ollama', 'ollama-2'], 'ollama-3'],
    ['模型', [], 'provider'],
    ['Builtin', [], 'builtin-2'],
    ['x'.repeat(60), ['x'.repeat(56)], `${'x'.repeat(56)}-2`],
  ])('%s beside %j', (name, taken, id) => {
    expect(newProviderId(name, taken)).toBe(id);
    expect(providerSchema.shape.id.safeParse(id).success).toBe(true);
  });
});

describe('keyChangeOf', () => {
  it('keeps the stored key unless a person says otherwise', () => {
    expect(keyChangeOf(providerForm(stored))).toEqual({ action: 'keep' });
    expect(keyChangeOf({ key: ' sk-1 ', removeKey: false })).toEqual({ action: 'set', value: 'sk-1' });
    expect(keyChangeOf({ key: '  ', removeKey: true })).toEqual({ action: 'remove' });
  });
});

describe('providerLine', () => {
  it('says where it answers, and which of two APIs is spoken', () => {
    expect(providerLine(stored)).toBe('127.0.0.1:11434 · OpenAI-compatible');
    expect(providerLine({ ...stored, kind: 'openai', api: 'responses' })).toContain('Responses');
  });
});

describe('isSameHost', () => {
  it('looks at protocol, host and port alone', () => {
    expect(isSameHost('https://a.example/v1', ' https://A.example/v2 ')).toBe(true);
    expect(isSameHost('https://a.example/v1', 'http://a.example/v1')).toBe(false);
    expect(isSameHost('http://127.0.0.1:1/v1', 'http://127.0.0.1:2/v1')).toBe(false);
    expect(isSameHost('http://127.0.0.1:1/v1', 'htt')).toBe(false);
  });
});
