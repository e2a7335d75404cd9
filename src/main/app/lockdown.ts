import { app, type Session, type WebContents } from 'electron';
import type { Logger } from '../../shared/logger.ts';
import { mayNavigate, mayRequest, maySave } from './navigationPolicy.ts';

/** What a window does with an address that its page wants to open elsewhere. */
export type OpenLink = (url: string, from: WebContents) => void;

/**
 * Takes from every page what ours never needs: permissions, devices, downloads, requests to a network, embedded pages,
 * navigation and new windows. Has to run before the first window opens.
 */
export function lockDown(session: Session, pageOrigin: string, openLink: OpenLink, log: Logger): void {
  denyPermissions(session);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !mayRequest(url, pageOrigin);
    if (cancel) log.warn({ url }, 'Blocked a request of the page.');
    answer({ cancel });
  });
  session.on('will-download', (event, item) => {
    if (!maySave(item.getURL(), pageOrigin)) event.preventDefault();
  });
  app.on('web-contents-created', (_event, contents) => guardContents(contents, pageOrigin, openLink, log));
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Without an answer the request fails in the page.
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}

function guardContents(contents: WebContents, pageOrigin: string, openLink: OpenLink, log: Logger): void {
  const guard = (event: { preventDefault(): void; url: string }) => {
    if (mayNavigate(event.url, pageOrigin)) return;
    event.preventDefault();
    log.warn({ url: event.url }, 'Blocked a navigation of the page.');
  };
  contents.on('will-navigate', guard);
  contents.on('will-frame-navigate', guard);
  contents.on('will-redirect', guard);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url, contents);
    return { action: 'deny' };
  });
}
