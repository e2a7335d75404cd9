import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { Request } from './protocol.ts';
import { StorageServer } from './storageServer.ts';

/*
 * The entry of every storage thread. Its first request decides what it becomes: the writer, the reader or a backup. All
 * that waits is taken at once, so that the writer can commit it as a group.
 */

/** Bounds how long the first request of a group waits for the last one. */
const groupLimit = 256;

/** How long nothing is asked before the thread does what it put off, in milliseconds. */
const restAfter = 50;

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

// One timer that is moved on: to make a new one for each request would cost more than the request's own bookkeeping.
const rest = setTimeout(() => {
  if (server.rest()) rest.refresh();
}, restAfter);
port.on('message', (first: Request) => {
  server.serve(takeWaiting(port, first));
  if (server.closed) {
    clearTimeout(rest);
    port.close();
  } else rest.refresh();
});
