import { describe, expect, it } from 'vitest';
import { builtinChoice } from '../../../shared/agent.ts';
import { defaultSettings, type Provider, type Settings } from '../../../shared/settings.ts';
import type { ModelList } from '../../useModelLists.ts';
import { modelGroups } from './modelOptions.ts';

const provider = (id: string, name: string): Provider => ({
  id,
  kind: 'openai-compatible',
  name,
  baseUrl: 'http://127.0.0.1:1/v1',
  api: 'chat',
  takesImages: null,
  contextTokens: null,
  prices: null,
});
const big = { providerId: 'cloud', model: 'big' };
const settings: Settings = {
  ...defaultSettings,
  providers: [provider('local', 'Ollama'), provider('cloud', 'Cloud')],
  defaultModel: big,
};

/** What is offered, one line for each model and note. */
function shown(lists: Record<string, ModelList>, filter = '', current = big, offersDefault = false): string[] {
  const groups = modelGroups(settings, { of: (id) => lists[id] ?? null }, { current, offersDefault, filter });
  return groups.flatMap(({ name, options, note }) => [
    ...options.map(({ label }) => `${name}/${label}`),
    ...(note === null ? [] : [`${name}: ${note}`]),
  ]);
}

const listed = (...models: string[]): ModelList => ({ status: 'listed', models });

describe('modelGroups', () => {
  it('offers the built-in model and those of every provider, with what answers now', () => {
    expect(shown({ local: listed('qwen3', 'llama4'), cloud: { status: 'loading' } })).toEqual([
      '/Built-in model',
      'Ollama/qwen3',
      'Ollama/llama4',
      'Cloud/big',
      'Cloud: Asking for its models…',
    ]);
    expect(shown({ cloud: listed('small', 'big') })).toEqual(['/Built-in model', 'Cloud/small', 'Cloud/big']);
  });

  it('looks for parts of names, also of the provider’s', () => {
    const lists = { local: listed('qwen3:8b', 'llama4:8b'), cloud: listed('big', 'qwen-max') };
    expect(shown(lists, 'QWEN')).toEqual(['Ollama/qwen3:8b', 'Cloud/qwen-max']);
    expect(shown(lists, '8b oll')).toEqual(['Ollama/qwen3:8b', 'Ollama/llama4:8b']);
    expect(shown(lists, 'built')).toEqual(['/Built-in model']);
    expect(shown(lists, 'nothing')).toEqual([]);
  });

  it('takes a name as it is typed where a provider lists none', () => {
    const failed: ModelList = { status: 'failed', message: 'Nothing answers.' };
    expect(shown({ local: failed, cloud: listed('big') }, 'mine')).toEqual([
      'Ollama/mine',
      'Ollama: Nothing answers. Or type the name of a model.',
    ]);
    expect(shown({ local: listed(), cloud: listed('big') })).toContain(
      'Ollama: It lists no model. Type the name of one.',
    );
  });

  it('shows a part of a long list, and says so', () => {
    const lines = shown(
      { local: listed(...Array.from({ length: 400 }, (_, index) => `m-${index}`)), cloud: listed() },
      'm-',
    );
    expect(lines.filter((line) => line.startsWith('Ollama/'))).toHaveLength(60);
    const far = { providerId: 'local', model: 'm-399' };
    const all = { local: listed(...Array.from({ length: 400 }, (_, index) => `m-${index}`)) };
    expect(shown(all, '', far)[1]).toBe('Ollama/m-399');
    expect(shown(all, '', far).filter((line) => line === 'Ollama/m-399')).toHaveLength(1);
    expect(lines).toContain('Ollama: 340 more models: type a part of the name.');
  });

  it('offers an agent with a model of its own the default one', () => {
    expect(shown({}, '', builtinChoice, true).slice(0, 2)).toEqual(['/Default model: big', '/Built-in model']);
  });
});
