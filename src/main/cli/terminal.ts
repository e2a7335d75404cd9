import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

/** Where a command reads and writes. */
export interface Terminal {
  /** Results: what another program may read. */
  out(text: string): void;
  /** All that is said about the work, for a person. */
  note(text: string): void;
  /** A person sits at it. */
  readonly interactive: boolean;
  /** One line of a person's; null at the end of the input. */
  ask(question: string): Promise<string | null>;
  /** A line that is not shown while it is typed. */
  askHidden(question: string): Promise<string | null>;
  /** What was piped in. */
  readAll(): Promise<string>;
  dim(text: string): string;
}

const controls = /(?![\t\n])\p{Cc}/gu;

/** Text from models and servers without the characters by which a terminal is controlled, however they were cut up. */
export function harmless(text: string): string {
  return text.replace(controls, '');
}

/** The terminal that this process was started in. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough, such as `head`, is no fault of ours.
  stdout.on('error', () => process.exit(0));
  const read = async (question: string, output: NodeJS.WritableStream | undefined): Promise<string | null> => {
    stderr.write(question);
    const lines = createInterface({ input: stdin, ...(output && { output }), terminal: output === undefined });
    try {
      for await (const line of lines) return line;
      return null;
    } finally {
      lines.close();
    }
  };
  return {
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(`${text}\n`),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    ask: (question) => read(question, stderr),
    askHidden: async (question) => {
      // Without an output the terminal's echo is off, and nothing is written in its place.
      const line = await read(question, undefined);
      stderr.write('\n');
      return line;
    },
    readAll: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    dim: (text) => (stderr.isTTY === true ? styleText('dim', text) : text),
  };
}
