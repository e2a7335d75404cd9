import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the rules of WCAG 2.2 A and AA find on the screen as it is, in the light theme and in the dark one. */
export async function violations(page: Page) {
  return [...(await violationsIn(page, 'light')), ...(await violationsIn(page, 'dark'))];
}

async function violationsIn(page: Page, colorScheme: 'light' | 'dark') {
  // A colour that is on its way to another one is no colour of a theme.
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // The window has no second page for axe to gather its results in.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(({ id, nodes }) => ({
    id,
    colorScheme,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
