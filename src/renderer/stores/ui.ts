import { createStore, type StoreApi } from 'zustand/vanilla';
import { createKept, type KeptText } from './kept.ts';

/** The pages of the settings dialog. */
export type SettingsPage =
  | 'profile'
  | 'model'
  | 'agents'
  | 'approvals'
  | 'programs'
  | 'appearance'
  | 'keyboard'
  | 'about';

/** The parts of a server's details. */
export type ServerTab = 'overview' | 'tools' | 'calls' | 'log' | 'settings';

/**
 * A dialog about the people who share the host: one is added, one who has a passphrase is to come to the page, or the
 * page would be left with something in it that is not kept.
 */
export type PeopleDialog = { what: 'add' } | { what: 'switch'; userId: string } | { what: 'leave'; act(): void };

/** What is open and typed on this page. Nothing of it is the host's business. */
export interface UiState {
  /** The conversation that is shown; null is the empty page of a new chat. */
  conversationId: string | null;
  /** A message in it that is to be shown, on whatever branch it is; null once it is, or where none was asked for. */
  soughtItem: string | null;
  drawerOpen: boolean;
  /** The server whose details are shown in place of the list. */
  drawerServer: string | null;
  drawerTab: ServerTab;
  /** The details are laid over the chat, with room for a log. */
  drawerWide: boolean;
  /** Only meaningful where the rail is icons: the list is laid over the chat. */
  railOpen: boolean;
  settings: SettingsPage | null;
  people: PeopleDialog | null;
  /** The agent whose editor the settings were opened at; null is the list. */
  settingsAgent: string | null;
  /** The settings were opened to add a provider of models. */
  settingsAddsProvider: boolean;
  /** Who receives the first message of a new chat; null is the default agent. */
  newChatAgent: string | null;
}

export interface Ui {
  state: StoreApi<UiState>;
  /** Goes on where this user left off. Before that nothing is kept: nobody knows whose it would be. */
  enter(userId: string): void;
  /** Removes all that is kept for the user who is here. */
  forget(): void;
  /** Shows a conversation, at one of its messages if one is named. */
  show(conversationId: string | null, itemId?: string | null): void;
  /** The message that was sought is in view. */
  found(): void;
  setDrawer(open: boolean): void;
  /** Opens the drawer at a server's details, or goes back to the list with null. */
  showServer(id: string | null, tab?: ServerTab): void;
  setServerTab(tab: ServerTab): void;
  setWide(wide: boolean): void;
  setRail(open: boolean): void;
  setSettings(page: SettingsPage | null): void;
  setPeople(dialog: PeopleDialog | null): void;
  /** Opens the settings at the editor of an agent. */
  editAgent(id: string): void;
  /** Opens the settings where a provider of models is added. */
  addProvider(): void;
  /** Whether a person has said on this machine that a parameter of a server need not name the user. */
  isProposalDismissed(serverId: string, parameter: string): boolean;
  dismissProposal(serverId: string, parameter: string): void;
  /** Remembers on this machine who receives the first message of a new chat. */
  setNewChatAgent(id: string | null): void;
  /** What was typed for a conversation, or to change a message; null is a new chat. */
  draft(id: string | null): string;
  /** Keeps what was typed over reloads and crashes; an empty text forgets it. */
  setDraft(id: string | null, text: string): void;
}

const drawerKey = 'drawer';
const newChatAgentKey = 'agent';
const conversationKey = 'conversation';
const draftKey = (id: string | null) => `draft.${id ?? 'new'}`;
const proposalKey = (serverId: string, parameter: string) => `notTheUser.${serverId}.${parameter}`;

const untouched: UiState = {
  conversationId: null,
  soughtItem: null,
  drawerOpen: false,
  drawerServer: null,
  drawerTab: 'overview',
  drawerWide: false,
  railOpen: false,
  settings: null,
  people: null,
  settingsAgent: null,
  settingsAddsProvider: false,
  newChatAgent: null,
};

/**
 * The state of this page. `tab` lasts as long as the tab and says what it shows; `machine` outlives it. Each draft has
 * a key of its own, so that two tabs do not overwrite each other's, and every key is one user's.
 */
export function createUi(storage: { tab: KeptText; machine: KeptText }): Ui {
  const state = createStore<UiState>(() => untouched);
  const tab = createKept(storage.tab);
  const machine = createKept(storage.machine);
  const setDrawer = (open: boolean) => {
    machine.set(drawerKey, open ? 'open' : 'closed');
    state.setState(open ? { drawerOpen: true } : { drawerOpen: false, drawerWide: false });
  };
  return {
    state,
    enter(userId) {
      for (const kept of [tab, machine]) kept.enter(userId);
      state.setState({
        ...untouched,
        conversationId: (tab.get(conversationKey) ?? machine.get(conversationKey)) || null,
        drawerOpen: machine.get(drawerKey) === 'open',
        newChatAgent: machine.get(newChatAgentKey) || null,
      });
    },
    forget() {
      for (const kept of [tab, machine]) kept.clear();
    },
    show(conversationId, soughtItem = null) {
      for (const kept of [tab, machine]) kept.set(conversationKey, conversationId ?? '');
      state.setState({ conversationId, soughtItem, railOpen: false });
    },
    found: () => state.setState({ soughtItem: null }),
    setDrawer,
    showServer(id, drawerTab = 'overview') {
      const wide = id !== null && state.getState().drawerWide;
      state.setState({ drawerServer: id, drawerTab, drawerWide: wide });
      if (id !== null) setDrawer(true);
    },
    setServerTab: (drawerTab) => state.setState({ drawerTab }),
    setWide: (drawerWide) => state.setState({ drawerWide }),
    setRail: (railOpen) => state.setState({ railOpen }),
    setSettings: (settings) => state.setState({ settings, settingsAgent: null, settingsAddsProvider: false }),
    setPeople: (people) => state.setState({ people }),
    editAgent: (settingsAgent) => state.setState({ settings: 'agents', settingsAgent }),
    addProvider: () => state.setState({ settings: 'model', settingsAddsProvider: true }),
    isProposalDismissed: (serverId, parameter) => machine.get(proposalKey(serverId, parameter)) !== null,
    dismissProposal: (serverId, parameter) => machine.set(proposalKey(serverId, parameter), 'dismissed'),
    setNewChatAgent(newChatAgent) {
      machine.set(newChatAgentKey, newChatAgent);
      state.setState({ newChatAgent });
    },
    draft: (id) => machine.get(draftKey(id)) ?? '',
    setDraft: (id, text) => machine.set(draftKey(id), text === '' ? null : text),
  };
}
