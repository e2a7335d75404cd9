import { createContext, useContext } from 'react';
import type { Connect } from '../api.ts';
import { createHostLink, type HostLink } from './connection.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createServerLogs, type ServerLogs } from './serverLogs.ts';
import { createServers, type Servers } from './servers.ts';
import { createSettings, type SettingsStore } from './settings.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createTranscripts, type Transcripts } from './transcripts.ts';
import { createUi, type KeptText, type Ui } from './ui.ts';

/** Everything that the views read and do. */
export interface Stores {
  host: HostLink;
  conversations: Conversations;
  transcripts: Transcripts;
  servers: Servers;
  serverLogs: ServerLogs;
  settings: SettingsStore;
  toasts: Toasts;
  ui: Ui;
}

/** Builds the stores and connects. */
export function createStores(connect: Connect, storage: { tab: KeptText; machine: KeptText }): Stores {
  const host = createHostLink(connect);
  return {
    host,
    conversations: createConversations(host),
    transcripts: createTranscripts(host),
    servers: createServers(host),
    serverLogs: createServerLogs(host),
    settings: createSettings(host),
    toasts: createToasts(),
    ui: createUi(storage.tab, storage.machine),
  };
}

const StoresContext = createContext<Stores | null>(null);
export const StoresProvider = StoresContext.Provider;

/** The stores of this page. */
export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('useStores needs a StoresProvider above it.');
  return stores;
}
