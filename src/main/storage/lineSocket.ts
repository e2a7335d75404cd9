import type { Socket } from 'node:net';

/** A message is a line of text. */
export interface LineSocketEvents {
  onLine(line: string): void;
  /** Called once, whatever ended the connection. */
  onClose(): void;
}

/** Lines of text both ways over one connection. A line that is too long ends it. */
export class LineSocket {
  readonly #socket: Socket;

  /** `maxLength` is in UTF-16 units and holds for what is received. */
  constructor(socket: Socket, { maxLength }: { maxLength: number }, events: LineSocketEvents) {
    this.#socket = socket;
    let parts: string[] = [];
    let length = 0;
    socket.setTimeout(0);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const [rest = '', ...lines] = chunk.split('\n').reverse();
      for (const line of lines.reverse()) {
        events.onLine(`${parts.join('')}${line}`);
        parts = [];
        length = 0;
      }
      parts.push(rest);
      length += rest.length;
      if (length > maxLength) socket.destroy();
    });
    socket.once('close', () => events.onClose());
    socket.on('error', () => {});
  }

  /** Settles when the text is on its way, so that a slow reader slows its streams and not our memory. */
  send(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    this.#socket.end();
    // Who does not close its end is not waited for.
    setTimeout(() => this.#socket.destroy(), 500).unref();
  }
}
