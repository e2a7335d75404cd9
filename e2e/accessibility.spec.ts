import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { openDetails, openServers, openSettings, send, serversReady, toolCall } from './support/steps.ts';

/** What the rules of WCAG 2.2 A and AA find on the screen as it is. */
async function violations(page: Page) {
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen keeps the rules of accessibility, ${colorScheme}`, async ({ app: { page } }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await serversReady(page);
    expect(await violations(page)).toEqual([]);

    await send(page, 'what time is it in Atlantis');
    await expect(toolCall(page, /Clock · /)).toContainText('Failed');
    await send(page, 'add a note: read this aloud');
    await expect(toolCall(page, /Notes · /).getByRole('button', { name: 'Allow' })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    const drawer = await openServers(page);
    await openDetails(drawer, 'Notes', 'Overview');
    for (const tab of ['Overview', 'Tools', 'Calls', 'Log', 'Settings']) {
      await drawer.getByRole('tab', { name: tab }).click();
      await expect(drawer.getByRole('tabpanel', { name: tab })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    }
    await drawer.getByRole('button', { name: 'All servers' }).click();
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    const settings = await openSettings(page);
    for (const tab of ['Models', 'Appearance', 'Keyboard', 'About']) {
      await settings.getByRole('tab', { name: tab }).click();
      await expect(settings.getByRole('tabpanel', { name: tab })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    }
  });
}
