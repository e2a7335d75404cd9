import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import { MemoryStores } from './testing/memoryStores.ts';
import { ToolCache } from './toolCache.ts';

const config = (command: string, change: Partial<ServerConfig> = {}): ServerConfig => ({
  id: 'files',
  name: 'Files',
  launch: { kind: 'stdio', command, args: [], cwd: null, environmentNames: [] },
  enabled: true,
  trusted: false,
  identityParameter: null,
  options: defaultServerOptions,
  ...change,
});

const tool: ToolInfo = {
  name: 'read',
  title: null,
  description: '',
  inputSchema: { type: 'object' },
  annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
};

const open = (memory: MemoryStores) =>
  new ToolCache({ store: memory.stores.toolLists, log: silentLogger, now: () => 1_000 });

describe('ToolCache', () => {
  it('remembers tools over a restart', async () => {
    const memory = new MemoryStores();
    open(memory).remember(config('server'), [tool]);
    const next = open(memory);
    expect(next.toolsOf(config('server'))).toBeNull();
    await next.load();
    expect(next.toolsOf(config('server'))).toEqual([tool]);
  });

  it('knows nothing of a server that is launched in another way', () => {
    const cache = open(new MemoryStores());
    cache.remember(config('server'), [tool]);
    expect(cache.toolsOf(config('other'))).toBeNull();
    expect(cache.toolsOf(config('server', { name: 'Renamed', enabled: false }))).toEqual([tool]);
  });

  it('stores a list when it changed, and only then', () => {
    const memory = new MemoryStores();
    let saved = 0;
    const save = async () => {
      saved += 1;
    };
    const cache = new ToolCache({ store: { ...memory.stores.toolLists, save }, log: silentLogger, now: () => 1_000 });
    cache.remember(config('server'), [tool]);
    cache.remember(config('server'), [{ ...tool }]);
    expect(saved).toBe(1);
    cache.remember(config('server'), []);
    expect(saved).toBe(2);
  });

  it('works on when nothing can be stored or read', async () => {
    const store = { list: () => Promise.reject(new Error('disk')), save: () => Promise.reject(new Error('disk')) };
    const cache = new ToolCache({ store, log: silentLogger, now: () => 1_000 });
    await cache.load();
    cache.remember(config('server'), [tool]);
    expect(cache.toolsOf(config('server'))).toEqual([tool]);
  });
});
