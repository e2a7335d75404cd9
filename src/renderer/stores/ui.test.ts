import { describe, expect, it } from 'vitest';
import { memory } from '../testing/memory.ts';
import type { KeptText } from './kept.ts';
import { createToasts } from './toasts.ts';
import { createUi, type Ui } from './ui.ts';

/** The page of a user, as it is after it was opened or reloaded. */
function open(machine: KeptText = memory(), tab: KeptText = memory(), user = 'alice'): Ui {
  const ui = createUi({ tab, machine });
  ui.enter(user);
  return ui;
}

describe('createUi', () => {
  it('keeps what was typed, for each conversation, over a reload', () => {
    const machine = memory();
    const before = open(machine);
    before.setDraft(null, 'new one');
    before.setDraft('a', 'half a sent');
    const after = open(machine);
    expect([after.draft(null), after.draft('a'), after.draft('b')]).toEqual(['new one', 'half a sent', '']);
    after.setDraft(null, '');
    after.setDraft('a', '');
    expect(machine.length).toBe(0);
  });

  it('shows the same conversation after a reload, in each tab its own', () => {
    const machine = memory();
    const tab = memory();
    open(machine, tab).show('mine');
    open(machine).show('theirs');
    expect(open(machine, tab).state.getState().conversationId).toBe('mine');
    expect(open(machine).state.getState().conversationId).toBe('theirs');
    open(machine, tab).show(null);
    expect(open(machine, tab).state.getState().conversationId).toBeNull();
  });

  it('shows nobody what another user left, and gives it back to its owner', () => {
    const machine = memory();
    const tab = memory();
    const alice = open(machine, tab);
    alice.show('secret');
    alice.setDraft('secret', 'dear diary');
    alice.setDraft(null, 'to be sent');
    alice.setNewChatAgent('confidant');
    alice.setDrawer(true);
    const bob = open(machine, tab, 'bob');
    expect(bob.state.getState()).toMatchObject({ conversationId: null, newChatAgent: null, drawerOpen: false });
    expect([bob.draft('secret'), bob.draft(null)]).toEqual(['', '']);
    bob.setDraft(null, 'hello');
    const again = open(machine, tab);
    expect(again.state.getState()).toMatchObject({
      conversationId: 'secret',
      newChatAgent: 'confidant',
      drawerOpen: true,
    });
    expect([again.draft('secret'), again.draft(null)]).toEqual(['dear diary', 'to be sent']);
  });

  it('forgets all of a user who is removed, and nothing of another', () => {
    const machine = memory();
    const tab = memory();
    open(machine, tab, 'bob').setDraft(null, 'stays');
    const kept = [machine.length, tab.length];
    const alice = open(machine, tab);
    alice.show('a');
    alice.setDraft(null, 'goes');
    alice.setDraft('a', 'goes too');
    alice.forget();
    expect([machine.length, tab.length]).toEqual(kept);
    expect(open(machine, tab, 'bob').draft(null)).toBe('stays');
  });

  it('keeps nothing before it is known whose it would be', () => {
    const machine = memory();
    const tab = memory();
    const ui = createUi({ tab, machine });
    ui.show('a');
    ui.setDraft(null, 'whose?');
    ui.setDrawer(true);
    ui.forget();
    expect([machine.length, tab.length, ui.draft(null)]).toEqual([0, 0, '']);
  });

  it('keeps the details wide from tab to tab, and no longer than they are open', () => {
    const ui = open();
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
    open(machine).showServer('notes');
    expect(open(machine).state.getState()).toMatchObject({ drawerOpen: true, drawerServer: null });
    open(machine).setDrawer(false);
    expect(open(machine).state.getState().drawerOpen).toBe(false);
  });

  it('remembers on this machine who answers a new chat, and opens the settings at an agent', () => {
    const machine = memory();
    const ui = open(machine);
    ui.setNewChatAgent('dispatcher');
    expect(open(machine).state.getState().newChatAgent).toBe('dispatcher');
    ui.setNewChatAgent(null);
    expect(open(machine).state.getState().newChatAgent).toBeNull();
    ui.editAgent('note-keeper');
    expect(ui.state.getState()).toMatchObject({ settings: 'agents', settingsAgent: 'note-keeper' });
    ui.setSettings('agents');
    expect(ui.state.getState()).toMatchObject({ settings: 'agents', settingsAgent: null });
  });

  it('remembers that a parameter need not name the user, for each server and parameter', () => {
    const machine = memory();
    const ui = open(machine);
    expect(ui.isProposalDismissed('mail', 'user_id')).toBe(false);
    ui.dismissProposal('mail', 'user_id');
    const later = open(machine);
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
    expect(() => open(full, full).setDraft(null, 'text')).not.toThrow();
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
