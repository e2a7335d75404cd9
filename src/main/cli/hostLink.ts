import { createRouterClient } from '@orpc/server';
import type { Api } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { answerRequests, type Speaker } from '../activation.ts';
import { pageContext } from '../api/router.ts';
import { peerServer } from '../api/transports/peer.ts';
import { Cleanup } from '../cleanup.ts';
import { attachCommand } from '../commandSocket.ts';
import { createHost } from '../host.ts';
import type { Installation } from '../installation.ts';
import { openLog } from '../log.ts';
import { claimDataFolder } from '../storage/dataFolder.ts';
import { keyFileCipher } from '../storage/secretCipher.ts';
import { attachedApi } from './attachedApi.ts';

/** A host within reach of a command. */
export interface HostLink {
  readonly api: Api;
  /** It runs only for this command, and ends with it. */
  readonly own: boolean;
  close(): Promise<void>;
}

/**
 * Attaches to the host that runs with a data folder, or starts one for as long as the command takes. Throws what the
 * host says of the speaker, and what keeps the folder from being opened.
 */
export async function reachHost(dataFolder: string, speaker: Speaker, installation: Installation): Promise<HostLink> {
  const claim = await claimDataFolder(dataFolder);
  if (!claim.owner) {
    const { socket } = await claim.talk({ type: 'attach', ...speaker });
    const { api, close } = attachedApi(socket);
    return { api, own: false, close: async () => close() };
  }
  const cleanup = new Cleanup();
  cleanup.add(() => claim.release());
  try {
    const { log, close } = await openLog({ dataFolder, debug: false });
    cleanup.add(close);
    const host = await createHost({ ...installation, dataFolder, cipher: await keyFileCipher(dataFolder), log });
    cleanup.add(() => host.dispose());
    const serve = peerServer(host.router, pageContext, log);
    claim.onRequest(answerRequests({ activate: refuseToShow, attach: (other) => attachCommand(host, serve, other) }));
    const context = pageContext(await host.openCommand(speaker));
    return { api: createRouterClient(host.router, { context }), own: true, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run().catch(() => {});
    throw error;
  }
}

function refuseToShow(): never {
  throw new SignalboxError(
    'CONFLICT',
    'A command is running with this data folder. Start Signalbox again when it has ended, or choose another folder with --data-dir.',
  );
}
