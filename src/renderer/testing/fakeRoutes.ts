import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { SettingsView } from '../../shared/settings.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

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
      const conversation = { ...host.conversation(input.id), title: input.title };
      host.publish(input.id, { type: 'conversation', conversation });
      host.conversations.push({ type: 'conversation', conversation });
      return conversation;
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
    search: os.search.handler(({ input }) => {
      host.note('search', input);
      return host.world.hits ?? [];
    }),
  };
}

/** The turn procedures on a fake host. */
export function turnRoutes(host: FakeHost) {
  const os = implement(contract).turns;
  return {
    start: os.start.handler(({ input }) => {
      host.note('start', input);
      const conversationId = input.conversationId ?? crypto.randomUUID();
      if (!host.feeds.has(conversationId)) host.newConversation(conversationId, input.text);
      const turnId = crypto.randomUUID();
      host.onStart(conversationId, turnId, input.text);
      return { conversationId, turnId };
    }),
    cancel: os.cancel.handler(({ input }) => {
      host.note('cancel', input);
      return {};
    }),
    decide: os.decide.handler(({ input }) => {
      host.note('decide', input);
      host.onDecide(input.approvalId, input.decision);
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
      const change = { type: 'snapshot', transcript: feed.transcript } as const;
      const current = input.resume?.epoch === host.info.epoch && input.resume.seq === feed.seq;
      return feed.channel.read(current ? null : { epoch: host.info.epoch, seq: feed.seq, change }, signal);
    }),
  };
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

/** The settings procedures on a fake host. */
export function settingsRoutes(host: FakeHost) {
  const os = implement(contract).settings;
  const change = (view: Partial<SettingsView>) => {
    host.settingsView = { ...host.settingsView, ...view };
    host.settings.push(host.settingsView);
    return host.settingsView;
  };
  return {
    watch: os.watch.handler(({ signal }) => host.settings.read(host.settingsView, signal)),
    setTheme: os.setTheme.handler(({ input }) => {
      host.note('setTheme', input);
      change({ settings: { ...host.settingsView.settings, theme: input.theme } });
      return {};
    }),
    setProvider: os.setProvider.handler(({ input }) => {
      host.note('setProvider', input);
      const key = { keep: host.settingsView.key, remove: 'none' as const, set: 'stored' as const }[input.key.action];
      return change({ key, settings: { ...host.settingsView.settings, provider: input.provider } });
    }),
    testProvider: os.testProvider.handler(({ input }) => {
      host.note('testProvider', input);
      const models = host.world.models;
      if (models) return { success: true as const, data: { models } };
      const message = `Nothing answers at ${input.baseUrl}. Start the model server, or check the address.`;
      return { success: false as const, error: { code: 'UNAVAILABLE' as const, message, retryable: true } };
    }),
  };
}
