import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Chromium keeps its own files. Where the data folder can't be written they go elsewhere until the end, so that the
 * window, or the message that there will be none, can still be shown.
 */
export function chromiumFolder(dataFolder: string): string {
  const folder = join(dataFolder, 'electron');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    const temporary = mkdtempSync(join(tmpdir(), 'signalbox-electron-'));
    process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
    return temporary;
  }
}
