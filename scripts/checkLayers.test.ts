import { describe, expect, it } from 'vitest';
import { checkLayers, checkSource } from './checkLayers.mjs';

describe('the layer rules', () => {
  it('hold in the whole project', () => {
    const { files, violations } = checkLayers();
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(50);
  });

  it.each<[string, string, string]>([
    ['shared knows no Node', 'src/shared/agent.ts', "import 'node:fs';"],
    ['shared knows no Node without its prefix', 'src/shared/agent.ts', "import { join } from 'path';"],
    ['shared knows nothing of main', 'src/shared/agent.ts', "import { x } from '../main/host.ts';"],
    ['servers know no storage', 'src/main/servers/a.ts', "import { x } from '../storage/index.ts';"],
    ['storage knows no servers', 'src/main/storage/a.ts', "import type { x } from '../servers/ledger.ts';"],
    ['agents know no storage', 'src/main/agents/a.ts', "import type { x } from '../storage/index.ts';"],
    ['services know no Electron', 'src/main/servers/a.ts', "import { app } from 'electron';"],
    ['the headless root knows no Electron', 'src/main/headless.ts', "import { app } from 'electron';"],
    ['nor what imports it', 'src/main/headless.ts', "import { openWindow } from './app/window.ts';"],
    ['the host neither', 'src/main/host.ts', "const { app } = await import('electron');"],
    ['app is given its services', 'src/main/app/a.ts', "import { Supervisor } from '../servers/supervisor.ts';"],
    ['transports know no Electron', 'src/main/api/transports/a.ts', "import type { MessagePortMain } from 'electron';"],
    ['a re-export is an import', 'src/main/servers/a.ts', "export { x } from '../storage/index.ts';"],
    ['all of it too', 'src/main/servers/a.ts', "export * from '../storage/index.ts';"],
    ['a type in place is an import', 'src/main/servers/a.ts', "type S = import('../storage/index.ts').Storage;"],
    ['a computed import is refused', 'src/main/servers/a.ts', 'await import(name);'],
    ['a template too', 'src/main/servers/a.ts', 'await import(`../storage/` + name);'],
    ['features are apart', 'src/renderer/features/chat/a.ts', "import { x } from '../servers/Drawer.tsx';"],
    ['ui knows no domain', 'src/renderer/ui/a.tsx', "import type { Server } from '../../shared/server.ts';"],
    [
      'only api.ts knows the transport',
      'src/renderer/stores/a.ts',
      "import { RPCLink } from '@orpc/client/websocket';",
    ],
    ['the page knows no Node', 'src/renderer/main.tsx', "import 'node:fs';"],
    ['the page knows nothing of main', 'src/renderer/main.tsx', "import '../main/host.ts';"],
    ['the preload knows Electron only', 'src/preload/index.ts', "import '../shared/agent.ts';"],
    ['bundled servers stand alone', 'resources/servers/clock/a.ts', "import '../../../src/shared/json.ts';"],
    ['processes start in one file', 'src/main/servers/a.ts', "import { spawn } from 'node:child_process';"],
    ['however they are spelled', 'src/main/servers/a.ts', "import type { ChildProcess } from 'child_process';"],
    ['bundled servers start none', 'resources/servers/notes/a.ts', "import { spawn } from 'node:child_process';"],
    ['ports are accepted in app', 'src/main/index.ts', "import { ipcMain } from 'electron';"],
    ['also as part of all', 'src/main/index.ts', "import * as electron from 'electron';"],
    ['SQL is for two places', 'resources/servers/clock/a.ts', "import Database from 'better-sqlite3';"],
    ['no way around', 'src/main/servers/a.ts', "import { createRequire } from 'node:module';"],
    ['a folder without rules is found', 'src/elsewhere/a.ts', ''],
  ])('%s', (_rule, path, source) => {
    expect(checkSource(path, source)).not.toEqual([]);
  });

  it.each<[string, string]>([
    ['src/main/servers/process.ts', "import { spawn } from 'node:child_process';"],
    ['src/main/app/a.ts', "import { ipcMain } from 'electron';"],
    ['src/main/index.ts', "import { app } from 'electron';"],
    ['src/main/agents/a.ts', "import type { Supervisor } from '../servers/supervisor.ts';"],
    ['src/renderer/features/chat/parts/a.tsx', "import { x } from '../Composer.tsx';"],
    ['src/renderer/api.ts', "import { RPCLink } from '@orpc/client/message-port';"],
    ['resources/servers/notes/a.ts', "import Database from 'better-sqlite3';"],
    ['src/shared/a.ts', "/* import 'node:fs' */ const text = \"import('electron')\";"],
  ])('let %s do what it is for', (path, source) => {
    expect(checkSource(path, source)).toEqual([]);
  });

  it('say where', () => {
    const source = "import { z } from 'zod';\n\nimport 'node:fs';\n";
    expect(checkSource('src/shared/a.ts', source)).toEqual(['src/shared/a.ts:3: shared must not import node:fs.']);
  });
});
