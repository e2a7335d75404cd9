import { powerMonitor } from 'electron';

/** Tells when the machine woke up, which the system knows sooner and surer than a clock shows it. */
export function followPower(onWake: () => void): void {
  powerMonitor.on('resume', onWake);
}
