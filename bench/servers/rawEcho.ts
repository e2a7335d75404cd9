// The floor: a process that answers each line of JSON with a line of JSON, and nothing else.
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, params } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id, result: { content: [{ type: 'text', text: params.text }] } })}\n`);
});
