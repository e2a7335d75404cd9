import { type BrowserWindow, ipcMain, type MessagePortMain } from 'electron';
import type { Logger } from '../../shared/logger.ts';
import { isTrustedSender } from './trustedSender.ts';

/** The one message that the preload sends. */
const channel = 'signalbox:port';

/**
 * Takes the ports that our page in our window hands over, and refuses every other. A page has one port: a new one, for
 * example after it was reloaded, ends the one before.
 */
export function acceptPorts(
  currentWindow: () => BrowserWindow | null,
  pageOrigin: string,
  serve: (port: MessagePortMain) => void,
  log: Logger,
): void {
  let served: MessagePortMain | undefined;
  ipcMain.on(channel, (event) => {
    const [port, ...more] = event.ports;
    const window = currentWindow();
    const trusted = window !== null && isTrustedSender(event, window.webContents, pageOrigin);
    if (port === undefined || more.length > 0 || !trusted) {
      for (const refused of event.ports) refused.close();
      log.warn({ origin: originOf(event) }, 'Refused a port that did not come from our page.');
      return;
    }
    served?.close();
    served = port;
    serve(port);
  });
}

function originOf(event: { readonly senderFrame: { readonly origin: string } | null }): string {
  try {
    return event.senderFrame?.origin ?? 'a frame that is gone';
  } catch {
    return 'a frame that is gone';
  }
}
