import { app } from 'electron';

const disposeWithinMs = 10_000;

/**
 * Lets the app end only after `dispose`, which has ten seconds: whatever asks it to quit, the servers stop first and the
 * storage is closed. A second request does not start it again.
 */
export function disposeBeforeQuit(dispose: () => Promise<void>): void {
  let disposing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (disposing) return;
    disposing = true;
    const timeout = new Promise<never>((_resolve, reject) => setTimeout(reject, disposeWithinMs));
    Promise.race([dispose(), timeout]).then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}
