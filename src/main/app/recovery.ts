import { type BrowserWindow, dialog } from 'electron';
import type { Logger } from '../../shared/logger.ts';

const maxReloads = 3;
const withinMs = 60_000;

/**
 * Loads the page again when its process has ended, for the host and its servers are not touched by that. A page that
 * ends again and again is left to the person to decide about.
 */
export function keepRunning(window: BrowserWindow, log: Logger): void {
  const reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error({ reason, exitCode }, 'The process of the page ended.');
    const now = performance.now();
    while (reloads[0] !== undefined && now - reloads[0] > withinMs) reloads.shift();
    if (reloads.length < maxReloads) {
      reloads.push(now);
      window.webContents.reload();
    } else {
      askToReload(window, reason).catch((error) => log.error({ error }, 'Could not ask about the page.'));
    }
  });
}

async function askToReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window keeps failing',
    detail: `Its process ended several times (${reason}). Your conversations and servers are safe. The log in the data folder says more.`,
    buttons: ['Load again', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}
