import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The first questions of a host come within this time, in milliseconds. */
const startUpTime = 1_500;

/**
 * Gives back to the system what only the start needed: about a tenth of the whole process. V8 would keep it until it runs
 * out of room, which a server that mostly waits never does. V8 hands its collector only to a context that was made
 * after it was asked for.
 */
export function releaseStartUpMemory(): void {
  const timer = setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: (options: object) => void = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    collect({ type: 'major', flavor: 'last-resort' });
  }, startUpTime);
  timer.unref();
}
