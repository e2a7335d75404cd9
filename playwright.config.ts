import { defineConfig } from '@playwright/test';
import type { Shell } from './e2e/support/fixtures.ts';
import { chromiumArguments, findChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();

/** The same user stories, told twice: to the browser shell in Chromium, and to the window in Electron. */
export default defineConfig<object, { shell: Shell }>({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  // Each story starts a host with its servers; more at once would measure the machine and not the app.
  workers: 2,
  // A trace holds each step with its page. Pictures of every frame beside it would take as much of the machine as the app.
  use: { trace: { mode: 'retain-on-failure', screenshots: false }, screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      testIgnore: '**/window/**',
      use: {
        shell: 'browser',
        launchOptions: { args: chromiumArguments, ...(executablePath !== null && { executablePath }) },
      },
    },
    { name: 'electron', testIgnore: '**/shell/**', use: { shell: 'window' } },
  ],
});
