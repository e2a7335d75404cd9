/** What services need of a log. Fields come first, as in pino, so that redaction sees them apart from the words. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that keeps nothing, for tests and for code that runs before the log is set up. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
