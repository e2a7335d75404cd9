import { randomUUID } from 'node:crypto';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { type AppRouter, pageContext } from '../../src/main/api/router.ts';
import type { Cleanup } from '../../src/main/cleanup.ts';
import type { Host } from '../../src/main/host.ts';
import { ScriptedProvider } from '../../src/main/models/testing/scriptedProvider.ts';
import { isFinal, type ToolCallItem, type Transcript, type Turn } from '../../src/shared/conversation.ts';
import { applyChange } from '../../src/shared/transcript.ts';
import { obey } from './obedientModel.ts';
import { recorded } from './recorded.ts';

/** Somebody at the host, with a model that obeys, a provider for it, and a word that nobody else may ever see. */
export class Person {
  readonly name: string;
  readonly id: string;
  /** In everything that this person writes, names or stores. One word, which no search marks in the middle. */
  readonly canary: string;
  readonly model: ScriptedProvider;
  /** Everything that was answered or streamed to this person, as JSON, errors included. */
  readonly received: string[] = [];
  /** Ends what was begun for this person. */
  readonly undo: Cleanup;
  /** With which programs come in this person's name. */
  key = '';
  #api: RouterClient<AppRouter> | null = null;

  private constructor(name: string, id: string, model: ScriptedProvider, undo: Cleanup) {
    this.undo = undo;
    this.name = name;
    this.id = id;
    this.canary = `canary${name.toLowerCase()}${randomUUID().slice(0, 8)}`;
    this.model = model;
  }

  /** Adds a person to a host, or names the one of its first start. Their provider and its key bear their canary. */
  static async join(host: Host, name: string, undo: Cleanup): Promise<Person> {
    const model = await ScriptedProvider.start(obey);
    undo.add(() => model.close());
    const page = host.openPage('browser');
    const { users } = createRouterClient(host.router, { context: pageContext(page) });
    const profile = { name, color: 0 };
    const [local, ...others] = await first(await users.watch({}));
    const isNew = local === undefined || local.name !== 'You' || others.length > 0;
    const { id } = isNew ? await users.create({ ...profile, passphrase: null }) : await users.update(profile);
    const person = new Person(name, id, model, undo);
    await person.comeBack(host);
    await person.api.settings.saveProvider({
      provider: {
        id: 'own',
        kind: 'openai-compatible',
        name: `Of ${person.canary}`,
        baseUrl: model.url,
        api: 'chat',
        takesImages: null,
        contextTokens: 200_000,
        prices: null,
      },
      key: { action: 'set', value: `sk-${person.canary}` },
    });
    await person.api.settings.setDefaultModel({ providerId: 'own', model: 'scripted-model' });
    person.key = (await person.api.gateway.createKey({ name: `Of ${person.canary}`, expiresAt: null })).text;
    return person;
  }

  get api(): RouterClient<AppRouter> {
    if (this.#api === null) throw new Error(`${this.name} is at no host.`);
    return this.#api;
  }

  /** Signs in at a page of a host, which may be another one than before. */
  async comeBack(host: Host): Promise<void> {
    const page = host.openPage('browser');
    await createRouterClient(host.router, { context: pageContext(page) }).users.signIn({
      id: this.id,
      passphrase: null,
    });
    this.#api = createRouterClient(host.router, {
      context: pageContext(page),
      interceptors: [({ next }) => recorded(next, (text) => this.received.push(text))],
    });
  }

  /** Calls a procedure by its path. */
  async call(path: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const [group = '', name = ''] = path.split('.');
    const procedures = this.api as unknown as Record<string, Record<string, Procedure>>;
    const procedure = procedures[group]?.[name];
    if (procedure === undefined) throw new Error(`There is no procedure ${path}.`);
    return procedure(input, signal === undefined ? {} : { signal });
  }

  /** Asks the gateway as a program with this person's key. */
  async ask(gateway: string, method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
    const headers = { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${gateway}${path}`, { method, headers, ...sent });
    const text = await response.text();
    this.received.push(text);
    return { status: response.status, json: JSON.parse(text) };
  }

  /** Sends a message and waits until its turn has ended, or waits for an answer. */
  async say(text: string, conversationId: string | null = null, attachments: string[] = []): Promise<Said> {
    const started = await this.api.turns.start({ conversationId, text, attachments });
    return this.settled(started.conversationId, started.turnId);
  }

  /** Waits until a turn has ended or waits. */
  settled(conversationId: string, turnId: string): Promise<Said> {
    return this.#until(conversationId, turnId, ({ status }) => status !== 'running');
  }

  /** Waits until a turn has ended. */
  ended(conversationId: string, turnId: string): Promise<Said> {
    return this.#until(conversationId, turnId, ({ status }) => isFinal(status));
  }

  async #until(conversationId: string, turnId: string, isMet: (turn: Turn) => boolean): Promise<Said> {
    let transcript: Transcript | null = null;
    for await (const { change } of await this.api.turns.watch({ conversationId, resume: null })) {
      transcript = applyChange(transcript, change);
      const turn = transcript?.turns.find(({ id }) => id === turnId);
      if (transcript !== null && turn !== undefined && isMet(turn)) return { conversationId, turnId, turn, transcript };
    }
    throw new Error(`The stream of ${conversationId} ended before its turn.`);
  }
}

type Procedure = (input: unknown, options: { signal?: AbortSignal }) => Promise<unknown>;

/** A message, and what came of it. */
export interface Said {
  conversationId: string;
  turnId: string;
  turn: Turn;
  transcript: Transcript;
}

/** The calls of a turn. */
export function callsIn({ transcript, turnId }: Said): ToolCallItem[] {
  return transcript.items.filter((item): item is ToolCallItem => item.kind === 'tool_call' && item.turnId === turnId);
}

/** The text with which a turn was answered. */
export function answerIn({ transcript, turnId }: Said): string {
  return transcript.items
    .flatMap((item) => (item.kind === 'assistant' && item.turnId === turnId ? [item.text] : []))
    .join('\n');
}

/** The first value of a stream, which is then left. */
export async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The stream ended before its first value.');
}
