/**
 * A server built with the SDK that speaks the eras it is told to: `node eraServer.ts modern|legacy|both`. Its tools use
 * what each era has for a server that wants something of its host.
 */
import { acceptedContent, inputRequired, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const [eras = 'both'] = process.argv.slice(2);
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const orderSchema = z.object({
  email: z.email().describe('Where the bill goes').default('prefilled@example.com'),
  count: z.number().int().min(1).max(9),
  gift: z.boolean().optional(),
  size: z.enum(['small', 'large']),
});
let cancelled = 0;

/** What came back for something that was asked. */
function answerOf(context: ServerContext, key: string): unknown {
  return context.mcpReq.inputResponses?.[key];
}

function openServer(): McpServer {
  const server = new McpServer(
    { name: 'eras', version: '3.1.4' },
    { capabilities: { tools: { listChanged: true }, logging: {} } },
  );
  registerQuestions(server);
  server.registerTool('log', { inputSchema: z.object({ text: z.string() }) }, async (args, { mcpReq }) => {
    await mcpReq.log('warning', args.text, 'engine');
    await mcpReq.log('debug', 'not of interest');
    return text('logged');
  });
  server.registerTool('count', { inputSchema: z.object({ to: z.number() }) }, async ({ to }, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= to && progressToken !== undefined; progress += 1) {
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: to, message: `Step ${progress}` },
      });
    }
    return text('counted');
  });
  server.registerTool('wait', {}, ({ mcpReq }) => {
    mcpReq.signal.addEventListener('abort', () => {
      cancelled += 1;
    });
    return new Promise(() => {});
  });
  server.registerTool('cancelled', {}, () => text(String(cancelled)));
  server.registerTool('grow', {}, () => {
    server.registerTool('grown', {}, () => text('grown'));
    return text('growing');
  });
  return server;
}

function registerQuestions(server: McpServer): void {
  server.registerTool('order', {}, (context) => {
    const { inputResponses } = context.mcpReq;
    const order = acceptedContent(inputResponses, 'order', orderSchema);
    if (order !== undefined) return text(`Ordered ${order.count} ${order.size} for ${order.email}`);
    const given = answerOf(context, 'order');
    if (given !== undefined) return text(`Not ordered: ${JSON.stringify(given)}`);
    return inputRequired({
      inputRequests: { order: inputRequired.elicit({ message: 'What shall it be?', requestedSchema: orderSchema }) },
    });
  });
  server.registerTool('pay', {}, (context) => {
    const given = answerOf(context, 'pay');
    if (given !== undefined) return text(JSON.stringify(given));
    const url = 'https://pay.example.com/order/7';
    return inputRequired({
      inputRequests: { pay: inputRequired.elicitUrl({ message: 'Pay here.', url }) },
    });
  });
  server.registerTool('folders', {}, (context) => {
    const given = answerOf(context, 'roots');
    return given === undefined
      ? inputRequired({ inputRequests: { roots: inputRequired.listRoots() } })
      : text(JSON.stringify(given));
  });
}

if (eras === 'legacy') await openServer().connect(new StdioServerTransport());
else serveStdio(openServer, eras === 'modern' ? { legacy: 'reject' } : {});
