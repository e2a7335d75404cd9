/** A server of the older era that takes nothing before the handshake: `node pickyServer.ts exit|ignore <starts file>`. */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [manner, starts = ''] = process.argv.slice(2);
appendFileSync(starts, `${process.pid}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'server/discover') {
    if (manner === 'exit') process.exit(1);
    return;
  }
  const result =
    method === 'initialize'
      ? { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: { name: 'picky', version: '1' } }
      : {};
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
});
