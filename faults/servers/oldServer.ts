// A server of version 1 of the SDK, as most servers in the world still are.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const server = new McpServer({ name: 'old', version: '1.0.0' });
server.registerTool(
  'greet',
  {
    title: 'Greet somebody',
    description: 'Says hello.',
    inputSchema: { name: z.string() },
    annotations: { readOnlyHint: true },
  },
  async ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}` }] }),
);
let paid = false;
server.registerTool('pay', {}, async () => {
  if (paid) return { content: [{ type: 'text', text: 'Thank you' }] };
  paid = true;
  const url = 'https://pay.example.com/7';
  throw new UrlElicitationRequiredError([{ mode: 'url', message: 'Pay first.', url, elicitationId: '7' }]);
});
await server.connect(new StdioServerTransport());
