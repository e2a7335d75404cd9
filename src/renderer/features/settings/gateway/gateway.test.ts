import { describe, expect, it } from 'vitest';
import type { GatewayRequest, GatewayState } from '../../../../shared/gateway.ts';
import { gatewayRequest } from '../../../testing/samples.ts';
import { examplesFor, keyPlaceholder } from './examples.ts';
import { callerWords, expiryWords, keyWords, outcomeWords, stateWords, wentWrong } from './gatewayWords.ts';
import { readKeyForm } from './keyForm.ts';
import { readPort } from './readPort.ts';

const day = 24 * 60 * 60 * 1_000;
const key = { id: 'k', name: 'Editor', prefix: 'sbx_ab12', createdAt: 0, expiresAt: null, lastUsedAt: null };

describe('the words of the gateway', () => {
  const words = (enabled: boolean, state: GatewayState) => stateWords({ settings: { enabled, port: 7420 }, state });
  const listening: GatewayState = { status: 'listening', address: 'http://127.0.0.1:7420' };

  it('says where the switch goes to while the host is not there yet', () => {
    expect(words(true, { status: 'off' })).toEqual({ words: 'Starting…', tone: 'busy' });
    expect(words(false, listening)).toEqual({ words: 'Stopping…', tone: 'busy' });
  });

  it('says how it is once the host is there, and nothing of a failure that is switched off', () => {
    expect(words(false, { status: 'off' }).words).toBe('Off');
    expect(words(true, listening)).toEqual({ words: 'On', tone: 'good' });
    expect(words(true, { status: 'failed', message: 'taken' })).toEqual({ words: 'Failed', tone: 'bad' });
    expect(words(false, { status: 'failed', message: 'taken' }).words).toBe('Off');
  });

  it('tells a key that is good from one that is not any more', () => {
    expect(expiryWords(key, day)).toEqual({ words: 'does not expire', expired: false });
    expect(expiryWords({ ...key, expiresAt: 2 * day }, day)).toMatchObject({ expired: false });
    expect(expiryWords({ ...key, expiresAt: day }, day).words).toMatch(/^expired /);
    expect(keyWords(key, day)).toContain('not used yet');
    expect(keyWords({ ...key, lastUsedAt: day }, day)).toMatch(/last used .*\d/);
  });

  it('names who asked', () => {
    expect(callerWords({ kind: 'api-key', name: 'Editor' })).toBe('Key “Editor”');
    expect(callerWords({ kind: 'jwt', name: 'ci' })).toBe('Token of ci');
    expect(callerWords(null)).toBe('Nobody known');
  });

  it.each<[ReturnType<typeof outcomeWords>, Partial<GatewayRequest>]>([
    ['Answered', { status: 200 }],
    ['Refused', { status: 401, problem: 'The key is not known.' }],
    ['Cancelled', { status: 499, problem: 'The program went away.' }],
    ['Failed', { status: 503 }],
    ['Failed', { status: 200, problem: 'The stream broke off.' }],
  ])('says %s of %j', (outcome, part) => {
    const request = gatewayRequest(1, part);
    expect(outcomeWords(request)).toBe(outcome);
    expect(wentWrong(request)).toBe(outcome !== 'Answered');
  });
});

describe('readKeyForm', () => {
  it('counts days from now, and takes never for no end', () => {
    expect(readKeyForm({ name: ' Editor ', lifetime: '30' }, 5)).toEqual({ name: 'Editor', expiresAt: 5 + 30 * day });
    expect(readKeyForm({ name: 'Editor', lifetime: 'never' }, 5)).toEqual({ name: 'Editor', expiresAt: null });
  });

  it('wants a name', () => {
    expect(readKeyForm({ name: ' ', lifetime: '30' }, 5)).toEqual({ error: 'Enter a name.' });
    expect(readKeyForm({ name: 'n'.repeat(61), lifetime: '30' }, 5)).toHaveProperty('error');
  });
});

describe('readPort', () => {
  it('takes a port that needs no rights', () => {
    expect(['1024', ' 7420 ', '65535'].map(readPort)).toEqual([{ port: 1024 }, { port: 7420 }, { port: 65_535 }]);
  });

  it.each(['', '80', '65536', '7420.5', '-7420', '7e3', 'http'])('refuses “%s”', (text) => {
    expect(readPort(text)).toHaveProperty('error');
  });
});

describe('the examples', () => {
  const examples = examplesFor('http://127.0.0.1:7500', 'note-keeper');

  it('have the address and a place for the key filled in', () => {
    for (const { text } of examples) {
      expect(text).toContain('http://127.0.0.1:7500/');
      expect(text).toContain(keyPlaceholder);
    }
  });

  it('are what their readers take: JSON where it is JSON', () => {
    const text = (id: string) => examples.find((example) => example.id === id)?.text ?? '';
    expect(JSON.parse(text('mcp'))).toMatchObject({
      mcpServers: { signalbox: { url: 'http://127.0.0.1:7500/mcp', headers: { Authorization: 'Bearer YOUR_KEY' } } },
    });
    const body = /-d '(.*)'/.exec(text('curl'))?.[1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ model: 'note-keeper' });
  });
});
