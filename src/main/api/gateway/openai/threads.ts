import { createHash } from 'node:crypto';
import type { Agent } from '../../../../shared/agent.ts';
import type { Logger } from '../../../../shared/logger.ts';
import type { InputMessage } from './inputMessages.ts';

/** The turn at the end of a path. */
export interface ThreadEnd {
  conversationId: string;
  turnId: string;
}

/** Where paths are kept by a hash of their words. */
export interface ThreadStore {
  find(userId: string, hash: string): Promise<ThreadEnd | null>;
  put(userId: string, hash: string, turnId: string): Promise<void>;
}

/** How long what was told may wait for company on its way to the disk: nobody waits for it. */
const gatherMs = 100;

/**
 * Finds the conversation to which a history belongs. Programs send the whole history with each request and keep no id;
 * its words, as they were told, are the way back. What was just told is found at once, though it reaches the disk later.
 */
export class Threads {
  readonly #store: ThreadStore;
  readonly #log: Logger;
  /** What is on its way to the disk, by user and hash. */
  readonly #onTheWay = new Map<string, ThreadEnd>();
  #gathered: (() => Promise<void>)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(store: ThreadStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  async find(userId: string, hash: string): Promise<ThreadEnd | null> {
    return this.#onTheWay.get(`${userId}/${hash}`) ?? this.#store.find(userId, hash);
  }

  /** Remembers the words of a path. Where that fails, the next request begins a conversation of its own. */
  remember(userId: string, hash: string, end: ThreadEnd): void {
    const key = `${userId}/${hash}`;
    this.#onTheWay.set(key, end);
    this.#gathered.push(async () => {
      await this.#store
        .put(userId, hash, end.turnId)
        .catch((err: unknown) => this.#log.warn({ turnId: end.turnId, err }, 'The way back to a turn was not stored'));
      if (this.#onTheWay.get(key) === end) this.#onTheWay.delete(key);
    });
    this.#timer ??= setTimeout(() => this.#storeGathered(), gatherMs).unref();
  }

  /** One commit for all of them. */
  #storeGathered(): void {
    this.#timer = undefined;
    for (const store of this.#gathered.splice(0)) void store();
  }
}

type Said = Pick<InputMessage, 'role' | 'text' | 'files'>;

/** Stands for what was said with an agent, one message after the other. */
export function hashOf(agent: Pick<Agent, 'id'>, said: readonly Said[]): string {
  return said.reduce(hashNext, digest(['signalbox-thread', agent.id]));
}

/** Stands for what was said so far and one more message. Blanks around it say nothing. */
export function hashNext(hash: string, { role, text, files }: Said): string {
  const plain = text.replaceAll('\r\n', '\n').trim();
  return digest([hash, role, plain, ...files.map(({ data }) => digest([data]))]);
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  // Lengths keep apart what would be the same in a row.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
