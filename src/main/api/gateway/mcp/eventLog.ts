import { randomUUID } from 'node:crypto';
import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** What is kept for a client whose connection broke: the last messages, and no large ones. */
const mostEvents = 256;
const mostLength = 4 * 1024 * 1024;

interface KeptEvent {
  id: string;
  stream: string;
  message: JSONRPCMessage;
  /** In UTF-16 units of its JSON. */
  length: number;
}

/** The last messages of a session, so that a client that comes back gets what it missed. In memory only. */
export class EventLog implements EventStore {
  #events: KeptEvent[] = [];
  #length = 0;

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const event = { id: randomUUID(), stream, message, length: JSON.stringify(message).length };
    this.#events.push(event);
    this.#length += event.length;
    while (this.#events.length > mostEvents || (this.#length > mostLength && this.#events.length > 1)) {
      this.#length -= this.#events.shift()?.length ?? 0;
    }
    return event.id;
  }

  /** Undefined for an event that is not kept any more. */
  async getStreamIdForEventId(id: string): Promise<string | undefined> {
    return this.#events.find((event) => event.id === id)?.stream;
  }

  async replayEventsAfter(
    lastId: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const index = this.#events.findIndex(({ id }) => id === lastId);
    const last = this.#events[index];
    if (last === undefined) throw new Error('The event is not kept any more.');
    for (const { id, stream, message } of this.#events.slice(index + 1)) {
      // A message that only opens a stream says nothing.
      if (stream === last.stream && 'jsonrpc' in message) await send(id, message);
    }
    return last.stream;
  }
}
