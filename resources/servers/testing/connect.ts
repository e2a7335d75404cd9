import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const identity = { name: 'test', version: '1.0.0' };

export interface Launch {
  /** The server's folder below resources/servers; its TypeScript source is run. */
  server?: string;
  /** A built file, instead of `server`. */
  file?: string;
  args?: string[];
  env?: Record<string, string>;
}

/** What a call gave back, reduced to what our servers promise. */
export interface Outcome {
  text: string;
  isError: boolean;
  structured: unknown;
}

export interface Connected {
  client: Client;
  pid: number;
  call(tool: string, args?: Record<string, unknown>, meta?: Record<string, unknown>): Promise<Outcome>;
  /** Calls a tool that must succeed, and gives back its data. */
  data(tool: string, args?: Record<string, unknown>, meta?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Starts a server as a real process and connects the SDK's client; `newest` negotiates revision 2026-07-28. */
export async function connect(launch: Launch, era: 'newest' | '2025' = '2025'): Promise<Connected> {
  const transport = new StdioClientTransport({ ...parametersOf(launch), stderr: 'pipe' });
  const mode = era === 'newest' ? ({ pin: '2026-07-28' } as const) : 'legacy';
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(transport);
  const { pid } = transport;
  if (pid === null) throw new Error('The server has no process.');
  const call: Connected['call'] = async (name, args = {}, meta) => {
    // The client checks structured content against the output schema of a listed tool.
    const result = await client.callTool({ name, arguments: args, ...(meta ? { _meta: meta } : {}) });
    const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
    return { text, isError: result.isError === true, structured: result.structuredContent };
  };
  const data: Connected['data'] = async (...request) => {
    const { structured, text } = await call(...request);
    const outcome = structured as { success: boolean; data: Record<string, unknown> };
    if (!outcome.success) throw new Error(text);
    return outcome.data;
  };
  await client.listTools();
  return { client, pid, call, data };
}

/** Connects the client of the old SDK. */
export async function connectOld(launch: Launch): Promise<OldClient> {
  const client = new OldClient(identity);
  await client.connect(new OldTransport({ ...parametersOf(launch), stderr: 'pipe' }));
  return client;
}

function parametersOf({ server, file, args = [], env = {} }: Launch) {
  const script = file ?? fileURLToPath(new URL(`../${server}/index.ts`, import.meta.url));
  return { command: process.execPath, args: [script, ...args], env: { PATH: process.env.PATH ?? '', ...env } };
}

/** Whether a process of that id runs; one that has ended and was not waited for yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
