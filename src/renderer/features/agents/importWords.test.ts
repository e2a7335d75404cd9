import { describe, expect, it } from 'vitest';
import { builtinChoice, defaultAgent } from '../../../shared/agent.ts';
import { importWords } from './importWords.ts';

const boss = { ...defaultAgent, name: 'Boss' };
const helper = { ...defaultAgent, name: 'Helper', servers: ['notes', 'trains'] };
const known = { serverIds: ['notes', 'clock'], providerIds: ['openai'] };

describe('importWords', () => {
  it('say who was added, and nothing more where all is there', () => {
    const own = { ...boss, model: { providerId: 'openai', model: 'm' } };
    expect(importWords([boss, own, { ...boss, model: builtinChoice }], known)).toBe('Added Boss, Boss and Boss.');
  });

  it('name the servers and the models that are not here, and what is done without them', () => {
    const model = { providerId: 'far-away', model: 'large' };
    const words = importWords([{ ...boss, model }, helper, { ...helper, servers: ['a', 'b'] }], known);
    expect(words).toContain('Boss wants large of “far-away”, and answers with the default model.');
    expect(words).toContain('Helper names the server “trains”.');
    expect(words).toContain('Helper names the servers “a” and “b”.');
  });
});
