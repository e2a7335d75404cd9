import { nativeTheme } from 'electron';
import type { Logger } from '../../shared/logger.ts';
import type { Theme } from '../../shared/settings.ts';

/**
 * Follows the user's theme, so that dialogs, menus and the window's background fit the page from its first moment on.
 * Resolves once the first theme is set; later ones are followed until the stream ends.
 */
export async function followTheme(themes: AsyncIterator<Theme>, log: Logger): Promise<void> {
  const apply = async () => {
    const { done, value } = await themes.next();
    if (done !== true) nativeTheme.themeSource = value;
    return done !== true;
  };
  const followOn = async () => {
    while (await apply());
  };
  if (await apply()) followOn().catch((error) => log.warn({ error }, 'Lost sight of the theme.'));
}
