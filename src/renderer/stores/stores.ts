import { createContext, useContext } from 'react';
import type { CallRecord, ServerSample } from '../../shared/serverActivity.ts';
import type { Connect } from '../api.ts';
import { type Agents, createAgents } from './agents.ts';
import { type AnswerDrafts, createAnswerDrafts } from './answerDrafts.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { createHostLink, type HostLink } from './connection.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { KeptText } from './kept.ts';
import { createResults, type Results } from './results.ts';
import { createServerCalls, createServerSamples } from './serverActivity.ts';
import { createServerLogs, type ServerLogs } from './serverLogs.ts';
import { createServers, type Servers } from './servers.ts';
import { createSettings, type SettingsStore } from './settings.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createTranscripts, type Transcripts } from './transcripts.ts';
import { createUi, type Ui } from './ui.ts';
import { createUploads, type Uploads } from './uploads.ts';
import { createUsers, type Users } from './users.ts';
import type { WatchedEntries } from './watched.ts';

/** Everything that the views read and do. */
export interface Stores {
  host: HostLink;
  users: Users;
  conversations: Conversations;
  transcripts: Transcripts;
  answerDrafts: AnswerDrafts;
  results: Results;
  uploads: Uploads;
  servers: Servers;
  serverLogs: ServerLogs;
  serverSamples: WatchedEntries<ServerSample>;
  serverCalls: WatchedEntries<CallRecord>;
  settings: SettingsStore;
  agents: Agents;
  approvals: Approvals;
  gateway: Gateway;
  toasts: Toasts;
  ui: Ui;
}

/** Builds the stores and connects. `reload` begins the page anew; without it, as browsers do. */
export function createStores(
  connect: Connect,
  storage: { tab: KeptText; machine: KeptText },
  reload?: () => void,
): Stores {
  const host = createHostLink(connect, reload);
  const transcripts = createTranscripts(host);
  const agents = createAgents(host);
  const ui = createUi(storage);
  enterWithUser(host, ui);
  forgetGoneAgent(agents, ui);
  return {
    host,
    users: createUsers(host, ui.forget),
    conversations: createConversations(host),
    transcripts,
    answerDrafts: createAnswerDrafts(transcripts.state),
    results: createResults(host),
    uploads: createUploads(host),
    servers: createServers(host),
    serverLogs: createServerLogs(host),
    serverSamples: createServerSamples(host),
    serverCalls: createServerCalls(host),
    settings: createSettings(host),
    agents,
    approvals: createApprovals(host),
    gateway: createGateway(host),
    toasts: createToasts(),
    ui,
  };
}

/** What this browser keeps is read once it is known whose page it is: before anything of it is drawn. */
function enterWithUser(host: HostLink, ui: Ui): void {
  const unsubscribe = host.state.subscribe((state) => {
    if (state.status !== 'online') return;
    ui.enter(state.info.user.id);
    unsubscribe();
  });
}

/** A new chat can't begin with an agent that is gone: the host would refuse its first message. */
function forgetGoneAgent(agents: Agents, ui: Ui): void {
  agents.state.subscribe(({ list }) => {
    const chosen = ui.state.getState().newChatAgent;
    if (list && chosen !== null && !list.some(({ id }) => id === chosen)) ui.setNewChatAgent(null);
  });
}

const StoresContext = createContext<Stores | null>(null);
export const StoresProvider = StoresContext.Provider;

/** The stores of this page. */
export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('useStores needs a StoresProvider above it.');
  return stores;
}
