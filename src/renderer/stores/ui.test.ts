import { describe, expect, it } from 'vitest';
import { createToasts } from './toasts.ts';
import { createUi, type KeptText } from './ui.ts';

function memory(): KeptText & { readonly size: number } {
  const map = new Map<string, string>();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    get size() {
      return map.size;
    },
  };
}

describe('createUi', () => {
  it('keeps what was typed, for each conversation, over a reload', () => {
    const machine = memory();
    const before = createUi(memory(), machine);
    before.setDraft(null, 'new one');
    before.setDraft('a', 'half a sent');
    const after = createUi(memory(), machine);
    expect([after.draft(null), after.draft('a'), after.draft('b')]).toEqual(['new one', 'half a sent', '']);
    after.setDraft(null, '');
    after.setDraft('a', '');
    expect(machine.size).toBe(0);
  });

  it('shows the same conversation after a reload, in each tab its own', () => {
    const machine = memory();
    const tab = memory();
    createUi(tab, machine).show('mine');
    createUi(memory(), machine).show('theirs');
    expect(createUi(tab, machine).state.getState().conversationId).toBe('mine');
    expect(createUi(memory(), machine).state.getState().conversationId).toBe('theirs');
    createUi(tab, machine).show(null);
    expect(createUi(tab, machine).state.getState().conversationId).toBeNull();
  });

  it('keeps the details wide from tab to tab, and no longer than they are open', () => {
    const ui = createUi(memory(), memory());
    const shown = () => {
      const { drawerOpen, drawerServer, drawerTab, drawerWide } = ui.state.getState();
      return [drawerOpen, drawerServer, drawerTab, drawerWide];
    };
    ui.showServer('notes', 'log');
    ui.setWide(true);
    ui.setServerTab('calls');
    expect(shown()).toEqual([true, 'notes', 'calls', true]);
    ui.showServer('clock');
    expect(shown()).toEqual([true, 'clock', 'overview', true]);
    ui.showServer(null);
    expect(shown()).toEqual([true, null, 'overview', false]);
    ui.showServer('notes');
    ui.setWide(true);
    ui.setDrawer(false);
    expect(shown()).toEqual([false, 'notes', 'overview', false]);
  });

  it('remembers whether the drawer was open, and opens it at a server', () => {
    const machine = memory();
    createUi(memory(), machine).showServer('notes');
    expect(createUi(memory(), machine).state.getState()).toMatchObject({ drawerOpen: true, drawerServer: null });
    createUi(memory(), machine).setDrawer(false);
    expect(createUi(memory(), machine).state.getState().drawerOpen).toBe(false);
  });

  it('remembers on this machine who answers a new chat, and opens the settings at an agent', () => {
    const machine = memory();
    const ui = createUi(memory(), machine);
    ui.setNewChatAgent('dispatcher');
    expect(createUi(memory(), machine).state.getState().newChatAgent).toBe('dispatcher');
    ui.setNewChatAgent(null);
    expect(createUi(memory(), machine).state.getState().newChatAgent).toBeNull();
    ui.editAgent('note-keeper');
    expect(ui.state.getState()).toMatchObject({ settings: 'agents', settingsAgent: 'note-keeper' });
    ui.setSettings('agents');
    expect(ui.state.getState()).toMatchObject({ settings: 'agents', settingsAgent: null });
  });

  it('remembers that a parameter need not name the user, for each server and parameter', () => {
    const machine = memory();
    const ui = createUi(memory(), machine);
    expect(ui.isProposalDismissed('mail', 'user_id')).toBe(false);
    ui.dismissProposal('mail', 'user_id');
    const later = createUi(memory(), machine);
    const asked = [
      ['mail', 'user_id'],
      ['mail', 'userId'],
      ['post', 'user_id'],
    ] as const;
    expect(asked.map(([serverId, parameter]) => later.isProposalDismissed(serverId, parameter))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('lets a person type where nothing can be kept', () => {
    const full = {
      ...memory(),
      setItem: () => {
        throw new Error('Quota exceeded');
      },
    };
    expect(() => createUi(full, full).setDraft(null, 'text')).not.toThrow();
  });
});

describe('createToasts', () => {
  it('says what failed and why, and tells the caller', async () => {
    const toasts = createToasts();
    await expect(toasts.attempt('Not sent', async () => 1)).resolves.toBe(true);
    await expect(toasts.attempt('Not sent', () => Promise.reject(new Error('The disk is full.')))).resolves.toBe(false);
    expect(toasts.state.getState().list).toMatchObject([{ tone: 'bad', text: 'Not sent: The disk is full.' }]);
  });

  it('shows a few at most, the latest ones', () => {
    const toasts = createToasts();
    for (const text of ['a', 'b', 'c', 'd']) toasts.add({ tone: 'plain', text, action: null });
    expect(toasts.state.getState().list.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
  });
});
