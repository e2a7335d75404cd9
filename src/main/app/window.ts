import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Logger } from '../../shared/logger.ts';
import { keepRunning } from './recovery.ts';
import { loadWindowState, placeWindow, saveWindowState, smallestWindow } from './windowState.ts';

/** The page's own background colours, so that the window does not flash before the first paint. */
const background = { light: '#fcfbf9', dark: '#1b1a18' } as const;

export interface WindowOptions {
  preload: string;
  url: string;
  development: boolean;
  /** Where the window's place is remembered. */
  stateFile: string;
  log: Logger;
}

/** The app's one window, which may be closed and opened again while the app runs. */
export interface AppWindow {
  current(): BrowserWindow | null;
  /** Opens it, or brings it to the front. */
  show(): Promise<void>;
}

export function createAppWindow(options: WindowOptions): AppWindow {
  let window: BrowserWindow | null = null;
  let opening: Promise<void> | null = null;

  async function open(): Promise<void> {
    const opened = await openWindow(options);
    window = opened;
    opened.once('closed', () => {
      window = null;
    });
    // A window that is closed while it loads is no failure.
    await opened.loadURL(options.url).catch((error) => {
      if (!opened.isDestroyed()) throw error;
    });
  }

  return {
    current: () => window,
    async show() {
      if (window !== null) return focusWindow(window);
      opening ??= open().finally(() => {
        opening = null;
      });
      await opening;
    },
  };
}

/** A window where the last one was, without any privilege of its own, shown once there is something to see. */
async function openWindow(options: WindowOptions): Promise<BrowserWindow> {
  const saved = await loadWindowState(options.stateFile);
  const { bounds, maximized } = placeWindow(
    saved,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Signalbox',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: options.development,
      // Elsewhere Chromium would fetch its dictionaries from the network.
      spellcheck: process.platform === 'darwin',
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberPlace(window, options.stateFile, options.log);
  keepRunning(window, options.log);
  return window;
}

/** Comes to the front, from wherever it was. */
function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function rememberPlace(window: BrowserWindow, file: string, log: Logger): void {
  window.on('close', () => {
    const state = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    saveWindowState(file, state).catch((error) => log.warn({ error }, "Could not remember the window's place."));
  });
}
