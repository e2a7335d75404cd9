import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { LogLine } from '../../shared/server.ts';
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

/** The server procedures on a fake host. */
export function serverRoutes(host: FakeHost) {
  const os = implement(contract).servers;
  const logs = host.logs;
  return {
    watch: os.watch.handler(({ signal }) => host.servers.read({ type: 'snapshot', servers: host.serverViews }, signal)),
    setEnabled: os.setEnabled.handler(({ input }) => {
      host.note('setEnabled', input);
      const server = host.server(input.id);
      host.publishServer({ ...server, config: { ...server.config, enabled: input.enabled } });
      return {};
    }),
    restart: os.restart.handler(({ input }) => {
      host.note('restart', input);
      return {};
    }),
    add: os.add.handler(({ input }) => {
      host.note('add', input);
      const { name, command, args, cwd, environment } = input;
      const launch = { kind: 'stdio' as const, command, args, cwd, environmentNames: environment.map((v) => v.name) };
      const config = { id: 'added', name, launch, enabled: false, trusted: false, identityParameter: null };
      const state = { status: 'off' as const, since: Date.now() };
      host.publishServer({ config, state, tools: [], latency: null, restarts: 0, commandLine: null });
      return config;
    }),
    remove: os.remove.handler(({ input }) => {
      host.note('removeServer', input);
      host.serverViews = host.serverViews.filter(({ config }) => config.id !== input.id);
      host.servers.push({ type: 'removed', id: input.id });
      return {};
    }),
    watchLog: os.watchLog.handler(({ input, signal }) => linesOf(input.id, host.world.logs ?? {}, logs, signal)),
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

async function* linesOf(
  id: string,
  logs: Record<string, LogLine[]>,
  channel: FakeHost['logs'],
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[], void> {
  for await (const batch of channel.read({ id, lines: logs[id] ?? [] }, signal)) if (batch.id === id) yield batch.lines;
}
