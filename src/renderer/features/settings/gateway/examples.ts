/** The text in an example that stands for a key. */
export const keyPlaceholder = 'YOUR_KEY';

/** A ready example of how a program uses the gateway. */
export interface Example {
  id: 'curl' | 'openai' | 'mcp';
  label: string;
  /** What it is, and where it goes. */
  help: string;
  text: string;
}

/** Examples for a gateway at `address`, a base URL without a slash at its end, that ask the agent `model`. */
export function examplesFor(address: string, model: string): readonly Example[] {
  return [
    { id: 'curl', label: 'curl', help: 'A question in a terminal.', text: curlExample(address, model) },
    {
      id: 'openai',
      label: 'OpenAI client',
      help: 'For the npm package “openai”. Any client that takes a base URL works alike; each agent is a model.',
      text: openAiExample(address, model),
    },
    {
      id: 'mcp',
      label: 'MCP client',
      help: 'For the configuration of a client that takes servers over Streamable HTTP. It gets the tools of your servers.',
      text: mcpExample(address),
    },
  ];
}

function curlExample(address: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'What time is it in Tokyo?' }] });
  return [
    `curl ${address}/v1/chat/completions \\`,
    `  -H 'Authorization: Bearer ${keyPlaceholder}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}

function openAiExample(address: string, model: string): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${address}/v1',
  apiKey: '${keyPlaceholder}',
});
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'What time is it in Tokyo?' }],
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}`;
}

function mcpExample(address: string): string {
  const headers = { Authorization: `Bearer ${keyPlaceholder}` };
  return JSON.stringify({ mcpServers: { signalbox: { type: 'http', url: `${address}/mcp`, headers } } }, null, 2);
}
