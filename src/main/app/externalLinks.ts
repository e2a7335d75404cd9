import { BrowserWindow, dialog, shell, type WebContents } from 'electron';
import type { Logger } from '../../shared/logger.ts';
import { externalLink } from './navigationPolicy.ts';

/**
 * Opens https links, and those to our own gateway, in the browser of the system, after a person has seen the whole
 * address and agreed. One question at a time: further ones are dropped, so that a page can't bury a person in dialogs.
 */
export function externalLinkOpener(
  gateway: { readonly address: string | null },
  log: Logger,
): (url: string, from: WebContents) => void {
  let asking = false;
  return (url, from) => {
    const address = externalLink(url, gateway.address);
    const window = BrowserWindow.fromWebContents(from);
    if (address === null || window === null || asking) {
      log.warn({ url }, 'Did not open an address that the page asked for.');
      return;
    }
    asking = true;
    askAndOpen(address, window)
      .catch((error) => log.error({ error }, 'Could not open an address.'))
      .finally(() => {
        asking = false;
      });
  };
}

async function askAndOpen(address: string, window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this address in your browser?',
    detail: address,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await shell.openExternal(address);
}
