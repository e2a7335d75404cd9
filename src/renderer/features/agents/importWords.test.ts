import { describe, expect, it } from 'vitest';
import { builtinChoice, defaultAgent } from '../../../shared/agent.ts';
import { missingWords } from './importWords.ts';

const boss = { ...defaultAgent, name: 'Boss' };
const helper = { ...defaultAgent, name: 'Helper', servers: ['notes', 'trains'] };
const known = { serverIds: ['notes', 'clock'], providerIds: ['openai'] };

describe('missingWords', () => {
  it('are none where all is there', () => {
    const own = { ...boss, model: { providerId: 'openai', model: 'm' }, servers: ['notes'] };
    expect(missingWords([boss, own, { ...boss, model: builtinChoice }], known)).toEqual([]);
  });

  it('name the servers and the models that are not here, and what to do without a model', () => {
    const model = { providerId: 'far-away', model: 'large' };
    expect(missingWords([{ ...boss, model }, helper, { ...helper, servers: ['a', 'b'] }], known)).toEqual([
      'Boss uses large of “far-away”, which is not set up here: choose another model for it.',
      'Helper uses the server “trains”, which is not here.',
      'Helper uses the servers “a” and “b”, which are not here.',
    ]);
  });
});
