import { randomUUID } from 'node:crypto';
import { builtinChoice, defaultAgent } from '../../src/shared/agent.ts';
import { openKeyedEndpoint } from './keyedEndpoint.ts';
import { newAgent, newServer } from './owned.ts';
import { first, type Person } from './person.ts';
import type { Case, ProcedurePath } from './probe.ts';

const unknown = () => randomUUID();
const unknownServer = () => `server-${randomUUID().slice(0, 8)}`;
const anAgent = { what: 'an agent', unknown, make: async (alice: Person) => (await newAgent(alice)).id };
const aServer = { what: 'a server', unknown: unknownServer, make: newServer };
const aRule = { what: 'a rule', unknown, make: newRule };
const aProvider = {
  what: 'a provider',
  unknown: () => `provider-${randomUUID()}`,
  make: (alice: Person) => newProvider(alice),
};
/** How the agent of a file is called. */
const imported = 'Of a file';
const draft = { ...defaultAgent, id: null };
const content = { serverId: 'notes', tool: 'create', action: 'ask' as const, conditions: [] };
/** Of the endpoint that wants a key. */
let address = '';

const everybody = 'who shares the host is known to everybody at it, and so are their ids';
const self = 'it is about the caller alone';

/** The procedures about everything else. */
export const settingsCases = {
  'system.info': 'it takes nothing',
  'users.watch': everybody,
  'users.signIn': everybody,
  'users.signOut': self,
  'users.create': everybody,
  'users.update': self,
  'users.setPassphrase': self,
  'users.remove': self,
  'gateway.watch': 'it takes nothing',
  'gateway.watchLog': 'it takes nothing',
  'gateway.setSettings': 'it is about the host, which is everybody’s',
  'gateway.createKey': self,
  'gateway.revokeKey': [
    {
      what: 'a key',
      unknown: () => randomUUID().replaceAll('-', '').slice(0, 16),
      async make(alice) {
        const { key } = await alice.api.gateway.createKey({ name: alice.canary, expiresAt: null });
        return key.id;
      },
      input: (id) => ({ id }),
    },
  ],
  'agents.watch': 'it takes nothing',
  'agents.save': [
    { ...anAgent, input: (id) => ({ ...draft, id, name: 'Taken over' }) },
    {
      ...anAgent,
      what: 'an agent to hand over to, which is left out where it is not there',
      input: (id) => ({ ...draft, handoffs: [id] }),
      foreign: 'the same result',
      owner: 'nothing',
    },
    {
      ...aServer,
      what: 'a server of an agent, which it does not have where it is not there',
      input: (id) => ({ ...draft, servers: [id] }),
      foreign: 'the same result',
      owner: 'nothing',
    },
    {
      ...aProvider,
      what: 'the provider of its model, which it is told of when it is asked',
      input: (providerId) => ({ ...draft, model: { providerId, model: 'any' } }),
      foreign: 'the same result',
      owner: 'nothing',
    },
  ],
  'agents.remove': [{ ...anAgent, input: (id) => ({ id }) }],
  'agents.export': [{ ...anAgent, input: (id) => ({ ids: [id] }) }],
  'agents.import': [
    {
      ...anAgent,
      what: 'an agent of a file, which gets an id of its own',
      input: (id) => ({
        text: JSON.stringify({
          format: 'signalbox-agents',
          version: 1,
          agents: [{ ...defaultAgent, id, name: imported }],
        }),
      }),
      // The next one of this name would get a number.
      undo: async ({ api }) => {
        const agents = await first(await api.agents.watch({}));
        await Promise.all(agents.filter(({ name }) => name === imported).map(({ id }) => api.agents.remove({ id })));
      },
      foreign: 'the same result',
      owner: 'nothing',
    },
  ],
  'approvals.watchWaiting': 'it takes nothing',
  'approvals.watchRules': 'it takes nothing',
  'approvals.saveRule': [
    { ...aRule, input: (id) => ({ id, rule: content }) },
    {
      ...aServer,
      what: 'the server of a rule, which holds nowhere where that is not there',
      input: (serverId) => ({ id: null, rule: { ...content, serverId } }),
      foreign: 'the same result',
      owner: 'nothing',
    },
  ],
  'approvals.removeRule': [{ ...aRule, input: (id) => ({ id }) }],
  'approvals.restoreRule': [
    {
      ...aRule,
      what: 'a rule that was removed',
      async make(alice) {
        const id = await newRule(alice);
        await alice.api.approvals.removeRule({ id });
        return id;
      },
      input: (id) => ({ id }),
    },
  ],
  'approvals.log': [
    {
      what: 'a line of the log, before which there is nothing where it is not there',
      unknown,
      async make(alice) {
        const [line] = await alice.api.approvals.log({ before: null, limit: 1 });
        return line?.id ?? '';
      },
      input: (before) => ({ before, limit: 200 }),
      foreign: 'the same result',
    },
  ],
  'settings.watch': 'it takes nothing',
  'settings.setTheme': self,
  'settings.setContext': self,
  'settings.discover': 'it takes nothing',
  'settings.saveProvider': [
    {
      ...aProvider,
      input: (id) => ({ provider: providerOf(id, 'Taken over'), key: { action: 'keep' } }),
      foreign: 'the same result',
      undo: (caller, id) => caller.api.settings.removeProvider({ id }),
    },
  ],
  'settings.removeProvider': [{ ...aProvider, input: (id) => ({ id }) }],
  'settings.setDefaultModel': [
    {
      ...aProvider,
      async make(alice) {
        await alice.api.settings.setDefaultModel(builtinChoice);
        return newProvider(alice);
      },
      input: (providerId) => ({ providerId, model: 'any' }),
    },
  ],
  'settings.testProvider': [
    {
      ...aProvider,
      what: 'a provider for whose address a key is stored',
      async make(alice) {
        address = await openKeyedEndpoint(alice);
        return newProvider(alice, address);
      },
      input: (id) => ({ id, kind: 'openai-compatible', baseUrl: address, key: { action: 'keep' } }),
      foreign: 'the same result',
    },
  ],
  'settings.listModels': [{ ...aProvider, input: (id) => ({ id }) }],
} as const satisfies Partial<Record<ProcedurePath, Case>>;

async function newRule(alice: Person): Promise<string> {
  return (await alice.api.approvals.saveRule({ id: null, rule: content })).id;
}

async function newProvider(alice: Person, baseUrl = alice.model.url): Promise<string> {
  const id = `provider-${randomUUID()}`;
  const provider = providerOf(id, `Of ${alice.canary}`, baseUrl);
  await alice.api.settings.saveProvider({ provider, key: { action: 'set', value: `sk-${alice.canary}` } });
  return id;
}

function providerOf(id: string, name: string, baseUrl = 'http://127.0.0.1:9/v1') {
  const kind = 'openai-compatible' as const;
  return { id, kind, name, baseUrl, api: 'chat' as const, takesImages: null, contextTokens: null, prices: null };
}
