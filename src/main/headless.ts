import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf, SignalboxError } from '../shared/errors.ts';
import { answerRequests, askToActivate } from './activation.ts';
import { pageContext } from './api/router.ts';
import { peerServer } from './api/transports/peer.ts';
import { startShellServer } from './api/transports/shellServer.ts';
import { Cleanup } from './cleanup.ts';
import { readCommandLine } from './commandLine.ts';
import { attachCommand } from './commandSocket.ts';
import { createHost } from './host.ts';
import { assertDevelopment, bypassWarning } from './identity/devBypass.ts';
import { findInstallation } from './installation.ts';
import { logDefects, openLog } from './log.ts';
import { openPageFiles } from './page/pageFiles.ts';
import { stopOnSignal } from './stopSignals.ts';
import { claimDataFolder } from './storage/dataFolder.ts';
import { keyFileCipher } from './storage/secretCipher.ts';

export { stopOnSignal };

/** A browser shell that runs, here or in the process that had the data folder first. */
export interface Shell {
  /** Signs one tab in, once. */
  readonly url: string;
  /** Said once to the user, for example that the database was restored; null mostly. */
  readonly notice: string | null;
  /** Ends the host; null where another process runs it. */
  readonly stop: (() => Promise<void>) | null;
}

/** The app without a window: builds the host in plain Node and serves it to browsers on this machine. */
export async function startHeadless(args: readonly string[]): Promise<Shell> {
  const options = readCommandLine(args);
  const installation = await findInstallation(import.meta.url);
  if (options.devBypass) assertDevelopment({ ...installation, env: process.env });
  const claim = await claimDataFolder(options.dataFolder);
  if (!claim.owner) return runningElsewhere(await askToActivate(claim.ask));

  const cleanup = new Cleanup();
  cleanup.add(() => claim.release());
  try {
    const { log, close } = await openLog(options);
    cleanup.add(close);
    logDefects(log);
    const page = await openPageFiles(installation.pageFolder);
    const cipher = await keyFileCipher(options.dataFolder);
    const host = await createHost({ ...options, ...installation, cipher, log });
    cleanup.add(() => host.dispose());
    const serve = peerServer(host.router, pageContext, log);
    const pages = { open: () => host.openPage('browser'), close: host.closePage };
    const shell = await startShellServer({ page, serve, pages, log, port: options.port });
    cleanup.add(() => shell.close());
    claim.onRequest(
      answerRequests({
        activate: () => ({ shell: 'browser', url: shell.mintUrl() }),
        attach: (speaker) => attachCommand(host, serve, speaker),
      }),
    );
    await host.startGateway(shell.gatewayPlace);
    log.info({ version: installation.version, origin: shell.origin }, 'Started the browser shell.');
    return { url: shell.mintUrl(), notice: host.notice, stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run().catch(() => {});
    throw error;
  }
}

function runningElsewhere(activated: Awaited<ReturnType<typeof askToActivate>>): Shell {
  if (activated.shell === 'browser') return { url: activated.url, notice: null, stop: null };
  throw new SignalboxError(
    'CONFLICT',
    'Signalbox already runs in a window with this data folder. Quit it first, or choose another folder with --data-dir.',
  );
}

/** Run as a program rather than imported by the start script: print the address and stay until asked to stop. */
async function main(): Promise<void> {
  try {
    const starting = startHeadless(process.argv.slice(2));
    stopOnSignal(async () => (await starting).stop?.());
    const { url, notice } = await starting;
    if (readCommandLine(process.argv.slice(2)).devBypass) process.stderr.write(`${bypassWarning}\n`);
    if (notice !== null) process.stderr.write(`${notice}\n`);
    process.stdout.write(`${url}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  }
}

const program = process.argv[1];
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) await main();
