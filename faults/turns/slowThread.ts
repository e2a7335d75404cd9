/**
 * A storage thread on a slow disk: with `DISK_DELAY=12` it takes up what it is asked only after 12 milliseconds. What is
 * told before it is stored then stands out when the host is killed.
 */
import { parentPort } from 'node:worker_threads';

const delay = Number(process.env.DISK_DELAY ?? 0);
const clock = new Int32Array(new SharedArrayBuffer(4));
parentPort?.on('message', () => Atomics.wait(clock, 0, 0, delay));
await import('../../src/main/storage/thread.ts');
