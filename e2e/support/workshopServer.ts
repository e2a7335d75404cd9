/** A server for user stories: it asks, tells how far it is, and gives back pictures and long texts. */
import { acceptedContent, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** A red square, one pixel wide. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const orderSchema = z.object({
  email: z.email().describe('Where the bill goes').meta({ title: 'Email' }),
  count: z.number().int().min(1).max(9).meta({ title: 'How many' }),
  size: z.enum(['small', 'large']).meta({ title: 'Size' }),
});

serveStdio(() => {
  const server = new McpServer({ name: 'workshop', version: '2.0.0' });
  server.registerTool(
    'order_part',
    { title: 'Order a part', description: 'Orders a spare part from the workshop.', inputSchema: z.object({}) },
    async (_input, { mcpReq }) => {
      const order = acceptedContent(mcpReq.inputResponses, 'order', orderSchema);
      if (order) return text(`Ordered ${order.count} ${order.size} for ${order.email}`);
      if (mcpReq.inputResponses?.order !== undefined) return text('Nothing was ordered');
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== undefined) {
        const params = { progressToken, progress: 1, total: 4, message: 'Found the part' };
        await mcpReq.notify({ method: 'notifications/progress', params });
      }
      const message = 'Which one shall it be?';
      return inputRequired({
        inputRequests: { order: inputRequired.elicit({ message, requestedSchema: orderSchema }) },
      });
    },
  );
  server.registerTool(
    'draw_plan',
    {
      title: 'Draw a plan',
      description: 'Draws the plan of a machine, with a long parts list.',
      inputSchema: z.object({}),
    },
    () => ({
      content: [
        { type: 'text', text: Array.from({ length: 20_000 }, (_, line) => `Part ${line + 1}`).join('\n') },
        { type: 'image', data: picture, mimeType: 'image/png' },
      ],
    }),
  );
  return server;
});

function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}
