/** One Ctrl-C arrives several times: from the terminal, and again from each wrapper that passes it on. */
const sameSignalMs = 500;
const stopWithinMs = 10_000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends this process when it is asked to: by a signal, or by the end of the process that started it with a channel to it.
 * `stop` has ten seconds, then the exit code is 1; in the end it is 0. A second Ctrl-C does not wait and gives 130.
 */
export function stopOnSignal(stop: () => Promise<void>, exit: (code: number) => void = process.exit): void {
  let askedAt: number | null = null;

  function request(): void {
    const now = performance.now();
    if (askedAt !== null) {
      if (now - askedAt > sameSignalMs) exit(130);
      return;
    }
    askedAt = now;
    setTimeout(() => exit(1), stopWithinMs).unref();
    stop().then(
      () => exit(0),
      () => exit(1),
    );
  }

  for (const signal of signals) process.on(signal, request);
  process.on('disconnect', request);
  // Listening alone is no reason to stay.
  process.channel?.unref();
}
