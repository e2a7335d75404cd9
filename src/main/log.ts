import { once } from 'node:events';
import { chmod, mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from '../shared/logger.ts';
import { redact, redactText } from './redact.ts';

const rotateAtBytes = 5 * 1024 * 1024;
const olderFiles = 3;

/** The log of a host: what services write to, and the end of it. */
export interface HostLog {
  readonly log: Logger;
  /** Where the lines go, or null when the folder can't be written and stderr takes the warnings. */
  readonly file: string | null;
  /** Writes out what is pending. What is logged afterwards is lost. */
  close(): void;
}

/**
 * Opens `<dataFolder>/logs/signalbox.log` (mode 0600; put aside once it has grown over 5 MiB, three older ones are kept).
 * Every line is redacted before it is written. With `debug` finer lines are kept too, and all of them also go to
 * stderr as JSON. A folder that can't be written costs the file, not the start: warnings then go to stderr.
 */
export async function openLog(options: { dataFolder: string; debug: boolean }): Promise<HostLog> {
  const file = join(options.dataFolder, 'logs', 'signalbox.log');
  const destination = await openDestination(file);
  const level = options.debug ? 'debug' : 'info';
  const streams: pino.StreamEntry[] = [];
  if (destination) streams.push({ level, stream: destination });
  if (options.debug) streams.push({ level, stream: process.stderr });
  else if (!destination) streams.push({ level: 'warn', stream: process.stderr });
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.multistream(streams));
  const close = () => {
    process.off('exit', close);
    destination?.flushSync();
    destination?.destroy();
  };
  // The last words before a sudden end are the ones that matter.
  process.on('exit', close);
  return { log: redacting(lines), file: destination ? file : null, close };
}

/**
 * Logs an error that nobody caught, before the process ends as it would anyway, and a promise that failed unheard. The
 * latter does not end the host: its servers and turns are better off with it.
 */
export function logDefects(log: Logger): void {
  process.on('uncaughtExceptionMonitor', (error) => log.error({ error }, 'An unexpected error ended the process.'));
  process.on('unhandledRejection', (error) => log.error({ error }, 'A promise failed and nobody noticed.'));
}

/** pino's own redaction knows fixed paths only; ours looks at every name and text. */
function redacting(lines: pino.Logger): Logger {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    if (lines.isLevelEnabled(level)) lines[level](redact(fields), redactText(message));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

type Destination = ReturnType<typeof pino.destination>;

async function openDestination(file: string): Promise<Destination | null> {
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    await rotate(file);
    // Tried first: a destination that never opened would throw when the process exits.
    await (await open(file, 'a', 0o600)).close();
    const destination = pino.destination({ dest: file, mode: 0o600, sync: false });
    await once(destination, 'ready');
    await chmod(file, 0o600);
    // A disk that fills up later must not take the host down; the next line tries again.
    destination.on('error', () => {});
    return destination;
  } catch {
    return null;
  }
}

async function rotate(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size < rotateAtBytes) return;
  for (let age = olderFiles; age > 0; age--) {
    const from = age === 1 ? file : `${file}.${age - 1}`;
    await rename(from, `${file}.${age}`).catch(() => {});
  }
}
