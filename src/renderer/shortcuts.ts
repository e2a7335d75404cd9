/** What a shortcut does. */
export type ShortcutId = 'newChat' | 'search' | 'settings' | 'servers' | 'shortcuts';

export interface Shortcut {
  id: ShortcutId;
  /** What it does, in words. */
  label: string;
  /** The key as `KeyboardEvent.key` has it, in lower case. */
  key: string;
  /** With Control, or Command on a Mac. Without it the key counts only outside of text fields. */
  command: boolean;
  /** A browser keeps these keys for itself: they count in a window only. */
  windowOnly?: true;
}

/** Every shortcut of the page; the keyboard page of the settings lists them from here. */
export const shortcuts: readonly Shortcut[] = [
  { id: 'newChat', label: 'New chat', key: 'n', command: true, windowOnly: true },
  { id: 'search', label: 'Search conversations', key: 'k', command: true },
  { id: 'servers', label: 'Show or hide the servers', key: 'b', command: true },
  { id: 'settings', label: 'Open the settings', key: ',', command: true },
  { id: 'shortcuts', label: 'Show the keyboard shortcuts', key: '?', command: false },
];

/** A key press, as far as shortcuts look at it. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The shortcut that a key press means, or null. `typing`: the focus is where text is typed. */
export function matchShortcut(press: KeyPress, typing: boolean, mac: boolean): ShortcutId | null {
  const command = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (press.altKey || other) return null;
  const found = shortcuts.find((shortcut) => {
    if (shortcut.key !== press.key.toLowerCase() || shortcut.command !== command) return false;
    return shortcut.command ? !press.shiftKey : !typing;
  });
  return found?.id ?? null;
}

/** The keys of a shortcut as they are labelled on the user's keyboard. */
export function shortcutKeys({ key, command }: Shortcut, mac: boolean): string[] {
  return [...(command ? [mac ? '⌘' : 'Ctrl'] : []), key.toUpperCase()];
}

/** Whether this is a Mac, where the command key takes the place of Control. */
export function isMac(): boolean {
  return navigator.userAgent.includes('Macintosh');
}
