import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { attachCommand } from './commandSocket.ts';
import { PageSession } from './identity/pageSessions.ts';

it('A command that is gone before it is served leaves no page behind', async () => {
  const page = new PageSession('program', 'alice');
  const open = new Set([page]);
  const host = { openCommand: async () => page, closePage: (gone: PageSession) => void open.delete(gone) };
  const serve = () => {
    throw new Error('Nobody is there to be served.');
  };
  const begin = await attachCommand(host, serve, { user: null, passphrase: null });
  const socket = new Socket();
  socket.destroy();
  await once(socket, 'close');
  begin(socket);
  expect(open.size).toBe(0);
});
