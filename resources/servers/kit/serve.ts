import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { releaseStartUpMemory } from './startUpMemory.ts';
import type { Tool } from './tool.ts';

export interface ServerDescription {
  name: string;
  title: string;
  version: string;
  /** What the server is for, told to a model at the handshake. */
  instructions: string;
  tools: readonly Tool[];
  /** Called once when the process ends in an orderly way; must not take long. */
  close?(): void;
}

/**
 * Serves the tools over stdio, in protocol revision 2026-07-28 and in those before it, until stdin ends or the process
 * is asked to stop. stdout belongs to the protocol from here on; logs go to stderr.
 */
export function serve(description: ServerDescription): void {
  const { name, title, version, instructions, tools, close } = description;
  if (close) process.once('exit', close);
  // The default action of a signal would skip `exit` and with it `close`.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  serveStdio(
    () => {
      const server = new McpServer(
        { name, title, version },
        { instructions, capabilities: { tools: { listChanged: false } } },
      );
      for (const tool of tools) tool.register(server);
      return server;
    },
    { onerror: (error) => process.stderr.write(`${name}: ${error.message}\n`) },
  );
  releaseStartUpMemory();
}
