import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiServer } from '../../resources/servers/http-api/testing/apiServer.ts';
import { type Connected, connect } from '../../resources/servers/testing/connect.ts';
import { ProcessIdentity } from '../../src/main/servers/callIdentity.ts';
import { systemClock } from '../../src/main/servers/clock.ts';
import { connectionTo, credentialOf, startOwnedApi } from './ownedApi.ts';
import { type Caller, toolCases } from './toolCases.ts';

const alice: Caller = { id: 'alice', canary: 'canaryalice1f0e' };
const bob: Caller = { id: 'bob', canary: 'canarybob2d3c' };
const pairs = [
  [alice, bob],
  [bob, alice],
] as const;

let folder: string;
let api: ApiServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-one-process-'));
  api = await startOwnedApi();
  for (const { id } of [alice, bob]) await mkdir(join(folder, id));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a process that serves both people is given: a folder and a connection of each. */
function environment(): Record<string, string> {
  const roots = Object.fromEntries([alice, bob].map(({ id }) => [id, join(folder, id)]));
  const users = [alice, bob].map((caller): [string, object] => {
    const connection = { ...connectionTo(api, caller), auth: { kind: 'bearer', secret: `KEY_OF_${caller.id}` } };
    return [caller.id, { connections: [connection] }];
  });
  return {
    SIGNALBOX_DATA: join(folder, 'data'),
    SIGNALBOX_FILES_ROOTS: JSON.stringify(roots),
    SIGNALBOX_HTTP_API: JSON.stringify({ users: Object.fromEntries(users) }),
    ...Object.fromEntries([alice, bob].map((caller) => [`KEY_OF_${caller.id}`, credentialOf(caller)])),
  };
}

describe.each(Object.entries(toolCases))('one process of %s that serves two people', (name, cases) => {
  const identity = new ProcessIdentity(name, systemClock);
  let server: Connected;
  let personal: Set<string>;

  beforeAll(async () => {
    server = await connect({ server: name, env: { ...environment(), ...identity.environment } });
    const { tools } = await server.client.listTools();
    expect(tools.map((tool) => tool.name).sort()).toEqual(cases.map(({ tool }) => tool).sort());
    const takesUser = tools.filter(({ inputSchema }) => Object.hasOwn(inputSchema.properties ?? {}, 'user_id'));
    personal = new Set(takesUser.map((tool) => tool.name));
    // Whatever keeps or reaches something of a user is told for whom it is called.
    expect(personal.size).toBe(name === 'clock' ? 0 : tools.length);
  });
  afterAll(() => server.client.close());

  it.each(cases.map((each) => [each.tool, each] as const))('F27 %s', async (tool, { arguments: args, shows }) => {
    for (const [caller, other] of personal.has(tool) ? pairs : []) {
      const meta = await identity.metaFor(caller.id);
      const refused = [
        server.call(tool, { ...args(caller), user_id: other.id }, meta),
        server.call(tool, args(caller), { ...meta, 'signalbox/user': other.id }),
        server.call(tool, args(caller), { 'signalbox/user': other.id }),
        server.call(tool, { ...args(caller), user_id: other.id }),
      ];
      for (const { structured } of await Promise.all(refused)) {
        expect(structured).toMatchObject({ success: false, error: { code: 'DENIED' } });
      }
    }
    await Promise.all(
      pairs.map(async ([caller, other]) => {
        const named = personal.has(tool) ? { user_id: caller.id } : {};
        const { structured, text } = await server.call(
          tool,
          { ...args(caller), ...named },
          await identity.metaFor(caller.id),
        );
        expect(structured).toMatchObject({ success: true });
        const seen = JSON.stringify([structured, text]);
        if (shows === 'the canary') expect(seen).toContain(caller.canary);
        expect(seen).not.toContain(other.canary);
      }),
    );
  });
});
