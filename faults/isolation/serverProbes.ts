import { randomUUID } from 'node:crypto';
import { newServer } from './owned.ts';
import type { Case, ProcedurePath } from './probe.ts';
import { agree, newRemote } from './remotes.ts';

const unknown = () => `server-${randomUUID().slice(0, 8)}`;
const aServer = { what: 'a server', unknown, make: newServer };
const aRemote = { what: 'a remote server', unknown, make: newRemote };

/** Where the browser of Alice's last sign-in was sent. */
let agreed = '';

/** The procedures about servers. */
export const serverCases = {
  'servers.watch': 'it takes nothing',
  'servers.setEnabled': [{ ...aServer, input: (id) => ({ id, enabled: true }) }],
  // Its lever is off, which its owner is told.
  'servers.restart': [{ ...aServer, input: (id) => ({ id }), owner: 'CONFLICT' }],
  'servers.add': [
    {
      ...aServer,
      what: 'the name of a server, of which its id is made',
      input: (name) => ({ name, launch: { kind: 'stdio', command: 'none', args: [], cwd: null, environment: [] } }),
      foreign: 'the same result',
      undo: (caller, id) => caller.api.servers.remove({ id }),
    },
  ],
  'servers.update': [
    { ...aServer, input: (id) => ({ id, name: 'Taken over' }) },
    {
      ...aServer,
      what: 'a server whose stored secret is kept for another command',
      input: (id) => ({
        id,
        launch: {
          ...{ kind: 'stdio', command: 'env', args: [], cwd: null },
          environment: [{ name: 'TOKEN', value: null }],
        },
      }),
    },
  ],
  'servers.remove': [{ ...aServer, input: (id) => ({ id }) }],
  'servers.watchLog': [{ ...aServer, input: (id) => ({ id }) }],
  'servers.watchSamples': [{ ...aServer, input: (id) => ({ id }) }],
  'servers.watchCalls': [{ ...aServer, input: (id) => ({ id }) }],
  'servers.signIn': [{ ...aRemote, input: (id) => ({ id }) }],
  'servers.finishSignIn': [
    {
      ...aRemote,
      what: 'a sign-in that is under way',
      async make(alice) {
        const id = await newRemote(alice);
        agreed = await agree(alice, id);
        return id;
      },
      input: (id) => ({ id, address: agreed }),
    },
  ],
  'servers.signOut': [{ ...aRemote, input: (id) => ({ id }) }],
} as const satisfies Partial<Record<ProcedurePath, Case>>;
