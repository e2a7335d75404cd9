import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the rules of WCAG 2.2 A and AA find on the screen as it is. */
export async function violations(page: Page) {
  // The window has no second page for axe to gather its results in.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
