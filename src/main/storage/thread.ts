import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { Request } from './protocol.ts';
import { StorageServer } from './storageServer.ts';

/*
 * The entry of every storage thread. Its first request decides what it becomes: the writer, the reader or a backup. All
 * that waits is taken at once, so that the writer can commit it as a group.
 */

/** Bounds how long the first request of a group waits for the last one. */
const groupLimit = 256;

function takeWaiting(port: MessagePort, first: Request): Request[] {
  const requests = [first];
  while (requests.length < groupLimit) {
    const next: { message: Request } | undefined = receiveMessageOnPort(port);
    if (next === undefined) break;
    requests.push(next.message);
  }
  return requests;
}

if (parentPort === null) throw new Error('The storage thread must be started as a worker thread.');
const port = parentPort;
const server = new StorageServer((replies) => port.postMessage(replies));
port.on('message', (first: Request) => {
  server.serve(takeWaiting(port, first));
  if (server.closed) port.close();
});
