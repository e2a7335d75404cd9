import { randomUUID } from 'node:crypto';
import type { ToolCallItem, Turn } from '../../shared/conversation.ts';
import { succeed } from '../../shared/errors.ts';
import type { ServerConfig } from '../../shared/server.ts';

/** Turns that one conversation takes: its feed is loaded whole with each of them. */
const mostTurns = 100;
const maxName = 40;

/**
 * A program that calls tools in the name of a user: where its calls are kept, and whose content it has read so far. It
 * has no turns that end, as a person's requests do, so that what it once read counts for as long as it is there.
 */
export class ProgramCaller {
  /** Of this host only. */
  readonly id = randomUUID();
  readonly userId: string;
  readonly name: string;
  #place: { conversationId: string; lastTurnId: string; turns: number } | null = null;
  readonly #read = new Map<string, ToolCallItem>();

  constructor(userId: string, name: string) {
    this.userId = userId;
    this.name = name.trim().slice(0, maxName).trim() || 'a program';
  }

  /** Where its next turn belongs; null where a conversation has to begin. */
  get place(): { conversationId: string; lastTurnId: string } | null {
    return this.#place === null || this.#place.turns >= mostTurns ? null : this.#place;
  }

  /** Its conversation is gone: the user removed it. */
  leave(): void {
    this.#place = null;
  }

  began({ id, conversationId }: Pick<Turn, 'id' | 'conversationId'>): void {
    const isNew = this.#place?.conversationId !== conversationId;
    this.#place = { conversationId, lastTurnId: id, turns: isNew ? 1 : (this.#place?.turns ?? 0) + 1 };
  }

  /** A call of each server whose content it has read, as the deciding about calls looks at them. */
  get read(): ToolCallItem[] {
    return [...this.#read.values()];
  }

  /** It was given content of a server: the result of a call, or a resource. */
  hasRead({ id: serverId, name: serverName }: Pick<ServerConfig, 'id' | 'name'>): void {
    if (this.#read.has(serverId)) return;
    const now = Date.now();
    this.#read.set(serverId, {
      id: randomUUID(),
      turnId: this.id,
      position: this.#read.size,
      createdAt: now,
      kind: 'tool_call',
      callId: randomUUID(),
      serverId,
      serverName,
      tool: 'read',
      toolTitle: null,
      arguments: {},
      status: 'succeeded',
      approvalId: null,
      permission: null,
      outcome: succeed({ text: '', structured: null, cutFrom: null, stored: [] }),
      progress: null,
      questions: [],
      startedAt: now,
      endedAt: now,
    });
  }
}
