import { useEffect } from 'react';
import { useStore } from 'zustand';
import { type Theme, themeSchema } from '../shared/settings.ts';
import { useStores } from './stores/stores.ts';

const themeKey = 'signalbox.theme';

/** Applies the theme of last time before anything is drawn, so that the page does not change its colours at the start. */
export function applyRememberedTheme(): void {
  const remembered = themeSchema.safeParse(localStorage.getItem(themeKey));
  if (remembered.success) applyTheme(remembered.data);
}

/** Keeps the page in the user's theme. */
export function useTheme(): void {
  const { settings } = useStores();
  const theme = useStore(settings.state, ({ view }) => view?.settings.theme);
  useEffect(() => {
    if (theme === undefined) return;
    applyTheme(theme);
    localStorage.setItem(themeKey, theme);
  }, [theme]);
}

/** Without the attribute the style sheet follows the system. */
function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
