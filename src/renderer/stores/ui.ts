import { createStore, type StoreApi } from 'zustand/vanilla';

/** The pages of the settings dialog. */
export type SettingsPage = 'model' | 'agents' | 'approvals' | 'programs' | 'appearance' | 'keyboard' | 'about';

/** The parts of a server's details. */
export type ServerTab = 'overview' | 'tools' | 'calls' | 'log' | 'settings';

/** What is open and typed on this page. Nothing of it is the host's business. */
export interface UiState {
  /** The conversation that is shown; null is the empty page of a new chat. */
  conversationId: string | null;
  drawerOpen: boolean;
  /** The server whose details are shown in place of the list. */
  drawerServer: string | null;
  drawerTab: ServerTab;
  /** The details are laid over the chat, with room for a log. */
  drawerWide: boolean;
  /** Only meaningful where the rail is icons: the list is laid over the chat. */
  railOpen: boolean;
  settings: SettingsPage | null;
  /** The agent whose editor the settings were opened at; null is the list. */
  settingsAgent: string | null;
  /** Who receives the first message of a new chat; null is the default agent. */
  newChatAgent: string | null;
}

export interface Ui {
  state: StoreApi<UiState>;
  show(conversationId: string | null): void;
  setDrawer(open: boolean): void;
  /** Opens the drawer at a server's details, or goes back to the list with null. */
  showServer(id: string | null, tab?: ServerTab): void;
  setServerTab(tab: ServerTab): void;
  setWide(wide: boolean): void;
  setRail(open: boolean): void;
  setSettings(page: SettingsPage | null): void;
  /** Opens the settings at the editor of an agent. */
  editAgent(id: string): void;
  /** Whether a person has said on this machine that a parameter of a server need not name the user. */
  isProposalDismissed(serverId: string, parameter: string): boolean;
  dismissProposal(serverId: string, parameter: string): void;
  /** Remembers on this machine who receives the first message of a new chat. */
  setNewChatAgent(id: string | null): void;
  draft(conversationId: string | null): string;
  /** Keeps what was typed over reloads and crashes; an empty text forgets it. */
  setDraft(conversationId: string | null, text: string): void;
}

/** What is used of `localStorage`. */
export type KeptText = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const drawerKey = 'signalbox.drawer';
const newChatAgentKey = 'signalbox.agent';
const conversationKey = 'signalbox.conversation';
const proposalKey = (serverId: string, parameter: string) => `signalbox.notTheUser.${serverId}.${parameter}`;
const draftKey = (conversationId: string | null) => `signalbox.draft.${conversationId ?? 'new'}`;

/**
 * The state of this page. `tab` lasts as long as the tab and says what it shows; `machine` outlives it. Each draft has
 * a key of its own, so that two tabs do not overwrite each other's.
 */
export function createUi(tab: KeptText, machine: KeptText): Ui {
  const state = createStore<UiState>(() => ({
    conversationId: (tab.getItem(conversationKey) ?? machine.getItem(conversationKey)) || null,
    drawerOpen: machine.getItem(drawerKey) === 'open',
    drawerServer: null,
    drawerTab: 'overview',
    drawerWide: false,
    railOpen: false,
    settings: null,
    settingsAgent: null,
    newChatAgent: machine.getItem(newChatAgentKey) || null,
  }));
  const setDrawer = (open: boolean) => {
    keep(machine, drawerKey, open ? 'open' : 'closed');
    state.setState(open ? { drawerOpen: true } : { drawerOpen: false, drawerWide: false });
  };
  return {
    state,
    show(conversationId) {
      for (const store of [tab, machine]) keep(store, conversationKey, conversationId ?? '');
      state.setState({ conversationId, railOpen: false });
    },
    setDrawer,
    showServer(id, drawerTab = 'overview') {
      const wide = id !== null && state.getState().drawerWide;
      state.setState({ drawerServer: id, drawerTab, drawerWide: wide });
      if (id !== null) setDrawer(true);
    },
    setServerTab: (drawerTab) => state.setState({ drawerTab }),
    setWide: (drawerWide) => state.setState({ drawerWide }),
    setRail: (railOpen) => state.setState({ railOpen }),
    setSettings: (settings) => state.setState({ settings, settingsAgent: null }),
    editAgent: (settingsAgent) => state.setState({ settings: 'agents', settingsAgent }),
    isProposalDismissed: (serverId, parameter) => machine.getItem(proposalKey(serverId, parameter)) !== null,
    dismissProposal: (serverId, parameter) => keep(machine, proposalKey(serverId, parameter), 'dismissed'),
    setNewChatAgent(newChatAgent) {
      if (newChatAgent === null) machine.removeItem(newChatAgentKey);
      else keep(machine, newChatAgentKey, newChatAgent);
      state.setState({ newChatAgent });
    },
    draft: (conversationId) => machine.getItem(draftKey(conversationId)) ?? '',
    setDraft(conversationId, text) {
      if (text === '') machine.removeItem(draftKey(conversationId));
      else keep(machine, draftKey(conversationId), text);
    },
  };
}

/** A full or forbidden storage must not stop anybody from typing. */
function keep(store: KeptText, key: string, value: string): void {
  try {
    store.setItem(key, value);
  } catch {
    // What is kept here is a convenience; the page itself still holds it.
  }
}
