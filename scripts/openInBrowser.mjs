import { spawn } from 'node:child_process';

/**
 * Opens an address in the default browser where there is one. Says nothing where there is none: the address has been
 * printed anyway.
 *
 * @param {string} url
 */
export function openInBrowser(url) {
  const command = openCommand(url);
  if (command === null) return;
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

/** @param {string} url @returns {[string, ...string[]] | null} */
function openCommand(url) {
  if (process.platform === 'darwin') return ['open', url];
  // No shell reads this address, in which `&` would mean something to cmd.exe.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return hasDisplay() ? ['xdg-open', url] : null;
}

/** Whether a window could be seen. macOS and Windows always say yes here; over a remote shell the window opens there. */
export function hasDisplay() {
  if (process.platform !== 'linux' && process.platform !== 'freebsd') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
