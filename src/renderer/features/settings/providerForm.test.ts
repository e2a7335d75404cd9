import { describe, expect, it } from 'vitest';
import { defaultSettings, type SettingsView } from '../../../shared/settings.ts';
import {
  addressError,
  endpointPresets,
  formOf,
  keyChangeOf,
  readProviderForm,
  sendsKeyInTheClear,
} from './providerForm.ts';

const view: SettingsView = { settings: defaultSettings, key: 'stored', secretBackend: 'key-file' };
const endpoint = {
  kind: 'openai-compatible',
  baseUrl: ' http://127.0.0.1:11434/v1 ',
  model: ' qwen ',
  key: '',
  removeKey: false,
} as const;

describe('readProviderForm', () => {
  it('asks nothing of the built-in model', () => {
    expect(readProviderForm(formOf(view))).toEqual({ provider: { kind: 'builtin' } });
  });

  it('trims an endpoint', () => {
    expect(readProviderForm(endpoint)).toEqual({
      provider: { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen' },
    });
  });

  it('says what is wrong', () => {
    expect(readProviderForm({ ...endpoint, baseUrl: 'ftp://x', model: ' ' })).toMatchObject({
      errors: { baseUrl: expect.stringContaining('http://'), model: 'Enter the name of a model.' },
    });
  });

  it('offers only addresses that it accepts', () => {
    expect(endpointPresets.map(({ baseUrl }) => addressError(baseUrl))).toEqual(endpointPresets.map(() => null));
  });
});

describe('keyChangeOf', () => {
  it('keeps the stored key unless a person says otherwise', () => {
    expect(keyChangeOf(formOf(view))).toEqual({ action: 'keep' });
    expect(keyChangeOf({ key: ' sk-1 ', removeKey: false })).toEqual({ action: 'set', value: 'sk-1' });
    expect(keyChangeOf({ key: '  ', removeKey: true })).toEqual({ action: 'remove' });
  });
});

describe('sendsKeyInTheClear', () => {
  it.each([
    ['http://192.168.1.5:8000/v1', true],
    ['http://models.example/v1', true],
    ['https://models.example/v1', false],
    ['http://localhost:1234/v1', false],
    ['http://127.8.0.1/v1', false],
    ['http://[::1]:1/v1', false],
    ['http://127.0.0.1.evil.example/v1', true],
    ['not an address', false],
  ])('%s: %s', (address, clear) => {
    expect(sendsKeyInTheClear(address)).toBe(clear);
  });
});
