import { AuthorizationServer } from '../servers/remoteAuthorizationServer.ts';
import { RemoteServer } from '../servers/remoteServer.ts';
import type { Person } from './person.ts';

/** Adds a remote server that wants a sign-in, with its lever off; resolves to its id. */
export async function newRemote(person: Person): Promise<string> {
  const authority = await new AuthorizationServer().start();
  person.undo.add(() => authority.stop());
  const server = new RemoteServer('old');
  server.guard = authority.protect(() => server.url);
  await server.start();
  person.undo.add(() => server.stop());
  const launch = { kind: 'http' as const, url: server.url, headers: [] };
  return (await person.api.servers.add({ name: 'Far', launch })).id;
}

/** Begins a sign-in and agrees to it; resolves to where the browser is sent at last, without going there. */
export async function agree(person: Person, id: string): Promise<string> {
  const { address } = await person.api.servers.signIn({ id });
  const response = await fetch(address, { redirect: 'manual' });
  return response.headers.get('location') ?? '';
}
