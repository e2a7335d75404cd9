import { signalGroup, signalProcess } from '../process.ts';
import type { ProcessPlatform } from './processPlatform.ts';

/** How trees and orphans are ended where processes take signals and have groups. */
export const bySignals: Pick<ProcessPlatform, 'signalTree' | 'endOrphan'> = {
  async signalTree(root, members, signal) {
    // While we have not collected the root, its id and that of its group can't be taken by anybody else.
    if (root !== null) signalGroup(root, signal);
    for (const { pid } of await members()) signalProcess(pid, signal);
  },
  async endOrphan(pid, signal) {
    signalProcess(pid, signal);
  },
};
