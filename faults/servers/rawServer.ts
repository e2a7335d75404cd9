/**
 * The least that is an MCP server on stdio, with every byte under control: what the fault servers are made of. It uses
 * no SDK, which would keep it from misbehaving.
 */
import { setTimeout as delay } from 'node:timers/promises';

export type Arguments = Record<string, unknown>;

export interface RawTool {
  readonly annotations?: Record<string, unknown>;
  readonly description?: string;
  readonly inputSchema?: Record<string, unknown>;
  /** A result; nothing when the tool never answers. */
  run(
    args: Arguments,
    request: RawRequest,
  ): Record<string, unknown> | undefined | Promise<Record<string, unknown> | undefined>;
}

export interface RawRequest {
  readonly id: number | string;
  readonly params: Arguments;
}

export interface RawServer {
  readonly tools: Record<string, RawTool>;
  /** Descriptions that are listed after those of the tools, word for word. */
  readonly listed?: readonly Record<string, unknown>[];
  /** Answers a call of a tool that is only listed. */
  callListed?: (name: string) => Record<string, unknown>;
  /** Milliseconds before anything is answered. */
  readonly slowness?: number;
  /** Resolves when the handshake may be answered; to false when it never is. */
  onInitialize?: () => boolean | Promise<boolean>;
  /** Returns false to leave a probe without an answer. */
  onPing?: () => boolean;
  /** Returns false to leave a request for the tools without an answer. */
  onListTools?: () => boolean;
  /** Hears of every request before it is answered. */
  onRequest?: (method: string, params: Arguments) => void;
  onNotification?: (method: string, params: Arguments) => void;
  /** Hears of the answer to a request that the server has sent. */
  onAnswer?: (result: Arguments) => void;
}

export function send(message: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

export function text(value: string): Record<string, unknown> {
  return { content: [{ type: 'text', text: value }] };
}

/** Answers requests until stdin ends; then the process ends by itself when nothing else keeps it. */
export function serve(server: RawServer): void {
  let pending = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) void answer(server, JSON.parse(line));
  });
}

async function answer(server: RawServer, message: Arguments): Promise<void> {
  const { id, method } = message;
  const params = (message.params ?? {}) as Arguments;
  if (typeof id !== 'number' && typeof id !== 'string') return server.onNotification?.(String(method), params);
  if (method === undefined) return server.onAnswer?.((message.result ?? {}) as Arguments);
  server.onRequest?.(String(method), params);
  if (server.slowness !== undefined) await delay(server.slowness);
  switch (method) {
    case 'initialize':
      if ((await server.onInitialize?.()) === false) return;
      return send({ id, result: initializeResult(params) });
    case 'tools/list':
      if (server.onListTools?.() === false) return;
      return send({ id, result: { tools: [...Object.entries(server.tools).map(describe), ...(server.listed ?? [])] } });
    case 'tools/call':
      return call(server, { id, params });
    case 'ping':
      if (server.onPing?.() !== false) send({ id, result: {} });
      return;
    default:
      return send({ id, error: { code: -32601, message: `Unknown method ${String(method)}` } });
  }
}

function initializeResult(params: Arguments) {
  return {
    protocolVersion: params.protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'raw', version: '1' },
  };
}

function describe([name, { annotations, description = '', inputSchema = { type: 'object' } }]: [string, RawTool]) {
  return { name, description, inputSchema, ...(annotations && { annotations }) };
}

async function call(server: RawServer, request: RawRequest): Promise<void> {
  const { name, arguments: args = {} } = request.params;
  const tool = server.tools[String(name)];
  if (tool === undefined) {
    const isListed = server.listed?.some((listed) => listed.name === name);
    if (isListed && server.callListed) return send({ id: request.id, result: server.callListed(String(name)) });
    return send({ id: request.id, error: { code: -32602, message: `Unknown tool ${String(name)}` } });
  }
  const result = await tool.run(args as Arguments, request);
  if (result !== undefined) send({ id: request.id, result });
}
