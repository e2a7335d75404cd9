import { Server, type ServerCapabilities } from '@modelcontextprotocol/server';
import type { Endpoint, Link } from './endpoint.ts';
import { passThrough } from './passThrough.ts';
import { ToolCalls } from './toolCalls.ts';
import { offeredTools } from './toolOffer.ts';

/** An MCP server that offers what an endpoint has to one client. Nothing of it is left once it is closed. */
export function createEndpointServer(endpoint: Endpoint, capabilities: ServerCapabilities, link: Link): Server {
  const { scope, supervisor, version } = endpoint;
  const server = new Server({ name: 'signalbox', title: 'Signalbox', version }, { capabilities });
  const calls = new ToolCalls(server, endpoint, link);
  server.setRequestHandler('tools/list', async (_request, { mcpReq }) => {
    await supervisor.toolsKnown(scope.kind === 'all' ? 'all' : [scope.id], mcpReq.signal);
    return { tools: offeredTools(supervisor.views(), scope) };
  });
  server.setRequestHandler('tools/call', (request, context) => calls.handle(request, context));
  if (scope.kind === 'server') passThrough(server, { endpoint, serverId: scope.id, capabilities, link });
  return server;
}
