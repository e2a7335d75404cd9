import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../resources/servers/testing/connect.ts';
import { buildServers } from './buildServers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
let parent: string;
let outDir: string;
let names: string[];

// Below the project: the built server finds better-sqlite3 in the node_modules above it, as it does in out/servers.
beforeAll(async () => {
  mkdirSync(join(root, 'out'), { recursive: true });
  parent = mkdtempSync(join(root, 'out/test-servers-'));
  outDir = join(parent, 'servers');
  mkdirSync(join(outDir, 'gone'), { recursive: true });
  writeFileSync(join(outDir, 'gone/index.cjs'), 'of a server that is no more');
  names = await buildServers({ outDir });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('buildServers', () => {
  it('makes one file of each server and clears away what is no server any more', () => {
    expect(names).toEqual(['clock', 'files', 'http-api', 'notes']);
    expect(readdirSync(outDir).sort()).toEqual(names);
    for (const name of names) expect(readdirSync(join(outDir, name))).toEqual(['index.cjs']);
  });

  it('leaves nothing to find at run time but Node’s own modules and better-sqlite3', () => {
    const allowed = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'better-sqlite3']);
    for (const name of names) {
      const code = readFileSync(join(outDir, name, 'index.cjs'), 'utf8');
      const imported = [...code.matchAll(/\b(?:require|import)\(\s*['"`]([^'"`]+)['"`]\s*\)/g)];
      const modules = imported.map(([, name]) => name);
      expect(modules.length).toBeGreaterThan(0);
      expect(modules.filter((module) => !allowed.has(module ?? ''))).toEqual([]);
    }
  });

  it('builds servers that work', async () => {
    const clock = await connect({ file: join(outDir, 'clock/index.cjs') });
    const notes = await connect({
      file: join(outDir, 'notes/index.cjs'),
      env: { SIGNALBOX_DATA: join(parent, 'data') },
    });
    try {
      expect(await clock.data('now', { place: 'Tokyo' })).toMatchObject({ time_zone: 'Asia/Tokyo' });
      expect(await notes.data('create', { body: 'buy milk' })).toMatchObject({ note: { body: 'buy milk' } });
    } finally {
      await Promise.all([clock.client.close(), notes.client.close()]);
    }
  });

  it.each(['.', '..', 'resources/servers', 'resources/servers/notes'])('refuses to build into %s', async (folder) => {
    await expect(buildServers({ outDir: join(root, folder) })).rejects.toThrow('holds sources');
    expect(readdirSync(join(root, 'resources/servers'))).toContain('notes');
  });
});
