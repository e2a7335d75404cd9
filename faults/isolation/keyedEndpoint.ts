import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Person } from './person.ts';

/** A model server that lists its models to whoever sends any key, and refuses everybody else; resolves to its address. */
export async function openKeyedEndpoint(person: Person): Promise<string> {
  const server = createServer(({ headers }, response) => {
    const isKnown = headers.authorization !== undefined;
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { data: [{ id: 'hidden-model' }] } : { error: { message: 'Who are you?' } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  person.undo.add(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
