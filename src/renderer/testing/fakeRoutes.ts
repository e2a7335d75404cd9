import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import { type Attachment, type Conversation, isFinal, type Turn } from '../../shared/conversation.ts';
import { newestLeaf, pathTo } from '../../shared/turnTree.ts';
import type { ContextReport } from '../../shared/usage.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

/** What a model without a limit would be sent. */
const noContext: ContextReport = {
  limit: null,
  assumed: false,
  instructions: 0,
  tools: [],
  history: 0,
  reply: 0,
  total: 0,
  toolsOnDemand: false,
  shortenedResults: 0,
  shortened: [],
};

/** The conversation procedures on a fake host. */
export function conversationRoutes(host: FakeHost) {
  const os = implement(contract).conversations;
  return {
    watch: os.watch.handler(({ signal }) => {
      const conversations = [...host.feeds.values()].map(({ transcript }) => transcript.conversation);
      return host.conversations.read({ type: 'snapshot', conversations }, signal);
    }),
    rename: os.rename.handler(({ input }) => {
      host.note('rename', input);
      return change(host, { ...host.conversation(input.id), title: input.title });
    }),
    remove: os.remove.handler(({ input }) => {
      host.note('remove', input);
      host.conversations.push({ type: 'removed', id: input.id });
      return {};
    }),
    restore: os.restore.handler(({ input }) => {
      host.note('restore', input);
      return host.conversation(input.id);
    }),
    setAgent: os.setAgent.handler(({ input }) => {
      host.note('setAgent', input);
      return change(host, { ...host.conversation(input.id), agentId: input.agentId });
    }),
    context: os.context.handler(({ input }) => {
      host.note('context', input);
      return host.world.context ?? noContext;
    }),
    search: os.search.handler(({ input }) => {
      host.note('search', input);
      return host.world.hits ?? [];
    }),
    ...branchRoutes(host),
  };
}

function branchRoutes(host: FakeHost) {
  const os = implement(contract).conversations;
  return {
    showTurn: os.showTurn.handler(({ input: { turnId } }) => {
      host.note('showTurn', { turnId });
      const { transcript, turn } = find(host, turnId);
      return change(host, { ...transcript.conversation, headTurnId: newestLeaf(transcript.turns, turn).id });
    }),
    fork: os.fork.handler(({ input: { turnId } }) => {
      host.note('fork', { turnId });
      const { transcript } = find(host, turnId);
      const path = pathTo(transcript.turns, turnId);
      if (!path.every(({ status }) => isFinal(status))) throw conflict('Wait until the answer is complete.');
      const conversation = { ...transcript.conversation, id: crypto.randomUUID(), headTurnId: turnId };
      const turns = path.map((turn) => ({ ...turn, conversationId: conversation.id }));
      const ids = new Set(turns.map(({ id }) => id));
      host.addFeed({ conversation, turns, items: transcript.items.filter((item) => ids.has(item.turnId)) });
      host.conversations.push({ type: 'conversation', conversation });
      return conversation;
    }),
  };
}

function change(host: FakeHost, conversation: Conversation): Conversation {
  host.publish(conversation.id, { type: 'conversation', conversation });
  host.conversations.push({ type: 'conversation', conversation });
  return conversation;
}

function find(host: FakeHost, turnId: string) {
  for (const { transcript } of host.feeds.values()) {
    const turn = transcript.turns.find(({ id }) => id === turnId);
    if (turn !== undefined) return { transcript, turn };
  }
  throw notFound();
}

function conflict(message: string) {
  return new ORPCError('CONFLICT', { message, data: { retryable: false } });
}

/** The turn procedures on a fake host. */
export function turnRoutes(host: FakeHost) {
  const os = implement(contract).turns;
  return {
    start: os.start.handler(({ input }) => {
      host.note('start', input);
      const conversationId = input.conversationId ?? crypto.randomUUID();
      if (!host.feeds.has(conversationId)) host.newConversation(conversationId, input.text, input.agentId);
      return begin(host, conversationId, input.text);
    }),
    retry: os.retry.handler(({ input }) => {
      host.note('retry', input);
      return begin(host, find(host, input.turnId).turn.conversationId, requestOf(host, input.turnId));
    }),
    continue: os.continue.handler(({ input }) => {
      host.note('continue', input);
      return begin(host, find(host, input.turnId).turn.conversationId, '');
    }),
    cancel: os.cancel.handler(({ input }) => {
      host.note('cancel', input);
      return {};
    }),
    decide: os.decide.handler(({ input }) => {
      host.note('decide', input);
      host.onDecide(input.approvalIds, input.answer);
      return {};
    }),
    answer: os.answer.handler(({ input }) => {
      host.note('answer', input);
      host.onAnswer(input.questionId, input.answer);
      return {};
    }),
    watch: os.watch.handler(({ input, signal }) => {
      host.resumes.push(input.resume);
      const feed = host.feeds.get(input.conversationId);
      if (feed === undefined) throw notFound();
      const snapshot = { type: 'snapshot', transcript: feed.transcript } as const;
      const current = input.resume?.epoch === host.info.epoch && input.resume.seq === feed.seq;
      return feed.channel.read(current ? null : { epoch: host.info.epoch, seq: feed.seq, change: snapshot }, signal);
    }),
  };
}

function begin(host: FakeHost, conversationId: string, text: string) {
  const turnId = crypto.randomUUID();
  host.onStart(conversationId, turnId, text);
  return { conversationId, turnId };
}

function requestOf(host: FakeHost, turnId: Turn['id']): string {
  const item = find(host, turnId).transcript.items.find((each) => each.turnId === turnId && each.kind === 'user');
  return item?.kind === 'user' ? item.text : '';
}

/** Uploads on a fake host. What was sent can be read as a stored result. */
export function uploadRoutes(host: FakeHost) {
  const os = implement(contract).uploads;
  const pieces = new Map<string, Uint8Array[]>();
  return {
    append: os.append.handler(({ input: { uploadId, offset, data } }) => {
      host.note('append', { uploadId, offset });
      const before = pieces.get(uploadId) ?? [];
      if (offset !== lengthOf(before)) throw conflict('A piece of the file is missing.');
      const text = atob(data);
      pieces.set(uploadId, [...before, Uint8Array.from(text, (character) => character.charCodeAt(0))]);
      return {};
    }),
    finish: os.finish.handler(({ input: { uploadId, name, mimeType } }): Attachment => {
      host.note('finish', { uploadId, name, mimeType });
      const parts = pieces.get(uploadId);
      if (parts === undefined) throw notFound();
      const content = new Uint8Array(parts.flatMap((part) => [...part]));
      host.world.results = { ...host.world.results, [uploadId]: { content, mimeType } };
      const kind = mimeType.startsWith('image/') ? 'image' : mimeType.startsWith('text/') ? 'text' : 'file';
      return { handle: uploadId, kind, name, mimeType, bytes: content.length };
    }),
  };
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Stored results on a fake host, each served in pieces of `chunk` bytes. */
export function resultRoutes(host: FakeHost, chunk = 48 * 1024) {
  const os = implement(contract).results;
  return {
    read: os.read.handler(({ input }) => {
      host.note('read', input);
      const stored = host.world.results?.[input.handle];
      if (stored === undefined) throw notFound();
      const bytes = stored.content.length;
      const end = Math.min(input.offset + chunk, bytes);
      const data = btoa(String.fromCharCode(...stored.content.subarray(input.offset, end)));
      return { data, next: end < bytes ? end : null, bytes, mimeType: stored.mimeType };
    }),
  };
}
