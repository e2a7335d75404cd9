import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Browser, test as base, type ElectronApplication, expect, type Page } from '@playwright/test';
import { ScriptedProvider } from '../../src/main/models/testing/scriptedProvider.ts';
import { endHost, type HeadlessHost, startHeadless } from './host.ts';

export { expect };

/** The app under test, as a window or as a tab: the same specs drive both. */
export interface App {
  page: Page;
  dataFolder: string;
  /** The process that owns the servers. */
  hostPid(): number;
  /** Ends the app as a user would and waits until it is gone. */
  quit(): Promise<void>;
  /** SIGKILL for the host. */
  kill(): Promise<void>;
  /** Sets the outer size of the window, or of the tab's page. */
  resizeWindow(size: { width: number; height: number }): Promise<void>;
  /** Starts the app again on the same data; `page` is then the new one. */
  start(): Promise<void>;
}

/** Whether a spec runs in a real window. */
export type Shell = 'browser' | 'window';

class BrowserApp implements App {
  #host: HeadlessHost | null = null;
  #page: Page | null = null;
  readonly dataFolder: string;
  readonly #browser: Browser;

  constructor(dataFolder: string, browser: Browser) {
    this.dataFolder = dataFolder;
    this.#browser = browser;
  }

  get page(): Page {
    if (this.#page === null) throw new Error('The app is not running.');
    return this.#page;
  }

  hostPid(): number {
    return this.#host?.process.pid ?? 0;
  }

  async start(): Promise<void> {
    this.#host = await startHeadless(this.dataFolder);
    await this.#page?.context().close();
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    this.#page = await context.newPage();
    await this.#page.goto(this.#host.url);
  }

  resizeWindow(size: { width: number; height: number }): Promise<void> {
    return this.page.setViewportSize(size);
  }

  async quit(): Promise<void> {
    if (this.#host) await endHost(this.#host.process, 'SIGTERM');
  }

  async kill(): Promise<void> {
    if (this.#host) await endHost(this.#host.process, 'SIGKILL');
  }

  async dispose(): Promise<void> {
    await this.#page?.context().close();
    await this.quit();
  }
}

/** The command line of a window under test. */
export function electronArguments(dataFolder: string): string[] {
  // Chromium refuses to run as root with its sandbox; only these tests may do without it.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...asRoot, '.', '--data-dir', dataFolder];
}

class WindowApp implements App {
  #application: ElectronApplication | null = null;
  #page: Page | null = null;
  readonly dataFolder: string;

  constructor(dataFolder: string) {
    this.dataFolder = dataFolder;
  }

  get page(): Page {
    if (this.#page === null) throw new Error('The app is not running.');
    return this.#page;
  }

  hostPid(): number {
    return this.#application?.process().pid ?? 0;
  }

  /**
   * In about one start of a hundred the page stays where the debugger of these tests attached to it, before its first
   * line; of 160 starts without a debugger none did. It says nothing of the app, so that start is done once more.
   */
  async start(): Promise<void> {
    if (await this.#launch()) return;
    await this.kill();
    if (!(await this.#launch())) throw new Error('The page of the window did not load, twice.');
  }

  /** Whether the page of the window was loaded. */
  async #launch(): Promise<boolean> {
    this.#application = await _electron.launch({ args: electronArguments(this.dataFolder) });
    this.#page = await this.#application.firstWindow();
    return this.#page.waitForLoadState('load', { timeout: 15_000 }).then(
      () => true,
      () => false,
    );
  }

  async resizeWindow({ width, height }: { width: number; height: number }): Promise<void> {
    const window = await this.#application?.browserWindow(this.page);
    await window?.evaluate((target, [w, h]) => target.setSize(w, h), [width, height] as const);
  }

  async quit(): Promise<void> {
    await this.#application?.close();
    this.#application = null;
  }

  async kill(): Promise<void> {
    if (this.#application) await endHost(this.#application.process(), 'SIGKILL');
    this.#application = null;
  }

  dispose(): Promise<void> {
    return this.quit();
  }
}

type Fixtures = {
  app: App;
  /** A model's endpoint that answers what a story adds to it. */
  provider: ScriptedProvider;
};
type WorkerFixtures = {
  shell: Shell;
  /** The worker's browser, started only where a spec needs one. */
  launchChromium: () => Promise<Browser>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  shell: ['browser', { option: true, scope: 'worker' }],
  launchChromium: [
    async ({ playwright, launchOptions }, use) => {
      let browser: Promise<Browser> | undefined;
      await use(() => {
        browser ??= playwright.chromium.launch(launchOptions);
        return browser;
      });
      await (await browser)?.close();
    },
    { scope: 'worker' },
  ],
  app: async ({ shell, launchChromium }, use) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
    const app = shell === 'window' ? new WindowApp(dataFolder) : new BrowserApp(dataFolder, await launchChromium());
    try {
      await app.start();
      await use(app);
    } finally {
      await app.dispose();
      await rm(dataFolder, { recursive: true, force: true });
    }
  },
  provider: async ({ app: _app }, use) => {
    const provider = await ScriptedProvider.start([]);
    await use(provider);
    await provider.close();
  },
});
