/**
 * The least that is an MCP server on stdio, with every byte under control: what the fault servers are made of. It uses
 * no SDK, which would keep it from misbehaving.
 */
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
  /** Returns false to leave the handshake without an answer. */
  onInitialize?: (id: number | string) => boolean;
  onNotification?: (method: string, params: Arguments) => void;
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
  switch (method) {
    case 'initialize':
      if (server.onInitialize?.(id) === false) return;
      return send({ id, result: initializeResult(params) });
    case 'tools/list':
      return send({ id, result: { tools: Object.entries(server.tools).map(describe) } });
    case 'tools/call':
      return call(server, { id, params });
    case 'ping':
      return send({ id, result: {} });
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
    return send({ id: request.id, error: { code: -32602, message: `Unknown tool ${String(name)}` } });
  }
  const result = await tool.run(args as Arguments, request);
  if (result !== undefined) send({ id: request.id, result });
}
