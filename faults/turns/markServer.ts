/**
 * An MCP server whose one effect can be counted: `node markServer.ts <file>`. `make_mark` adds a line to the file and
 * waits a little before it answers, so that a host can be killed while the call is open.
 */
import { appendFileSync, fsyncSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const file = openSync(process.argv[2] ?? '', 'a');
const server = new McpServer({ name: 'marks', version: '1.0.0' });
server.registerTool(
  'make_mark',
  { title: 'Make a mark', description: 'Writes a mark down.', inputSchema: z.object({ mark: z.string() }) },
  async ({ mark }) => {
    appendFileSync(file, `${mark}\n`);
    fsyncSync(file);
    await pause(15);
    return { content: [{ type: 'text', text: `Made ${mark}` }] };
  },
);
server.registerTool(
  'read_marks',
  { title: 'Read the marks', description: 'Tells the marks.', inputSchema: z.object({ page: z.number() }) },
  async ({ page }) => {
    await pause(5);
    return { content: [{ type: 'text', text: `Marks of page ${page}` }] };
  },
);
await server.connect(new StdioServerTransport());
