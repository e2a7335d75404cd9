import { once } from 'node:events';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { app, dialog, safeStorage, session, shell } from 'electron';
import { messageOf } from '../shared/errors.ts';
import type { Theme } from '../shared/settings.ts';
import { answerRequests, askToActivate } from './activation.ts';
import { ownPlace } from './api/gateway/place.ts';
import { type AppRouter, pageContext } from './api/router.ts';
import { servePort } from './api/transports/messagePort.ts';
import { peerServer } from './api/transports/peer.ts';
import { callAttention } from './app/attention.ts';
import { chromiumFolder } from './app/chromiumFolder.ts';
import { externalLinkOpener } from './app/externalLinks.ts';
import { keychainCipher } from './app/keychain.ts';
import { lockDown } from './app/lockdown.ts';
import { setMenu } from './app/menu.ts';
import { pageAddress } from './app/page.ts';
import { registerPageScheme, servePage } from './app/pageProtocol.ts';
import { acceptPorts } from './app/portHandover.ts';
import { followPower } from './app/powerEvents.ts';
import { disposeBeforeQuit } from './app/quit.ts';
import { windowSurface } from './app/surface.ts';
import { followTheme } from './app/theme.ts';
import { createAppWindow } from './app/window.ts';
import { Cleanup } from './cleanup.ts';
import { readCommandLine, type StartOptions } from './commandLine.ts';
import { attachCommand } from './commandSocket.ts';
import { createHost, type Host } from './host.ts';
import { assertDevelopment } from './identity/devBypass.ts';
import type { PageSession } from './identity/pageSessions.ts';
import { findInstallation } from './installation.ts';
import { logDefects, openLog } from './log.ts';
import { openPageFiles } from './page/pageFiles.ts';
import { claimDataFolder } from './storage/dataFolder.ts';
import { keyFileCipher } from './storage/secretCipher.ts';

const cleanup = new Cleanup();

/** The app in a window, from the bottom up. */
async function start(options: StartOptions): Promise<void> {
  // Tells the start script that Electron works here, so that it need not fall back to the browser.
  process.send?.('ready');
  const found = await findInstallation(import.meta.url);
  const installation = { ...found, packaged: found.packaged || app.isPackaged };
  if (options.devBypass) assertDevelopment({ ...installation, env: process.env });
  const claim = await claimDataFolder(options.dataFolder);
  if (!claim.owner) return showRunning(claim.ask);
  cleanup.add(() => claim.release());

  const { log, close } = await openLog(options);
  cleanup.add(close);
  logDefects(log);
  const address = pageAddress();
  const gateway = ownPlace();
  lockDown(session.defaultSession, address.origin, externalLinkOpener(gateway, log), log);
  if (!address.development) servePage(await openPageFiles(installation.pageFolder));

  const cipher = keychainCipher(safeStorage, process.platform) ?? (await keyFileCipher(options.dataFolder));
  const host = await createHost({ ...options, ...installation, cipher, log });
  cleanup.add(() => host.dispose());
  followPower(() => host.woke());
  // The window does not wait for it; whether it listens is shown in the settings.
  void host.startGateway(gateway);
  const serve = peerServer(host.router, pageContext, log);
  const page = host.openPage('window');

  await followTheme(ofUser(host, page, 'system', themes), log);
  const stateFile = join(options.dataFolder, 'window.json');
  const window = createAppWindow({ preload: installation.preload, ...address, stateFile, log });
  acceptPorts(window.current, address.origin, (port) => servePort(port, serve, page), log);
  setMenu(process.platform, address.development);
  const show = () => void window.show().catch((error) => log.error({ error }, 'The window could not be opened.'));
  claim.onRequest(
    answerRequests({
      activate: () => {
        show();
        return { shell: 'window' };
      },
      attach: (speaker) => attachCommand(host, serve, speaker),
    }),
  );
  app.on('activate', show);
  void callAttention(ofUser(host, page, 0, waitingCalls), windowSurface(window, show), log);
  log.info({ version: installation.version }, 'Started the window.');
  await window.show();
}

/** A host has this data folder already: it shows itself, and this process is done. */
async function showRunning(ask: Parameters<typeof askToActivate>[0]): Promise<void> {
  const activated = await askToActivate(ask);
  process.stdout.write('Signalbox already runs with this data folder: it shows itself now.\n');
  if (activated.shell === 'browser') await shell.openExternal(activated.url);
  app.quit();
}

/** What a stream tells of whoever is at the page; `nobody` while that is no one. */
async function* ofUser<T>(
  host: Host,
  page: PageSession,
  nobody: T,
  watch: (client: Client, signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  for (;;) {
    const { userId, changed } = page;
    const context = pageContext(page);
    try {
      if (userId === null) yield nobody;
      else yield* watch(createRouterClient(host.router, { context }), changed);
    } catch (error) {
      if (!changed.aborted) throw error;
    }
    if (!changed.aborted) await once(changed, 'abort');
  }
}

type Client = RouterClient<AppRouter>;

async function* themes({ settings }: Client, signal: AbortSignal): AsyncGenerator<Theme, void> {
  for await (const { settings: now } of await settings.watch({}, { signal })) yield now.theme;
}

async function* waitingCalls({ approvals }: Client, signal: AbortSignal): AsyncGenerator<number, void> {
  for await (const list of await approvals.watchWaiting({}, { signal })) {
    yield list.reduce((sum, { calls }) => sum + calls, 0);
  }
}

async function failToStart(error: unknown): Promise<void> {
  process.stderr.write(`${messageOf(error)}\n`);
  await cleanup.run().catch(() => {});
  // Not `showErrorBox`, which would let nobody end the app but by its button.
  const detail = messageOf(error);
  if (app.isReady()) await dialog.showMessageBox({ type: 'error', message: 'Signalbox could not start', detail });
  app.exit(1);
}

registerPageScheme();
// Every window asks for the sandbox anyway; this holds for what should ever be opened without asking. It would override
// the `--no-sandbox` of a person, or a test, that runs as root.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
// The start script holds a channel to us; when it is gone, nobody is left to stop us.
process.on('disconnect', () => app.quit());
try {
  const options = readCommandLine(process.argv.slice(1));
  app.setPath('userData', chromiumFolder(options.dataFolder));
  // Not awaited here: Electron becomes ready only after this module has been loaded.
  const started = app.whenReady().then(() => start(options));
  started.catch(failToStart);
  // Who quits while it starts waits for the start: what is not there yet can't be undone.
  disposeBeforeQuit(() => started.then(() => cleanup.run()));
} catch (error) {
  void failToStart(error);
}
