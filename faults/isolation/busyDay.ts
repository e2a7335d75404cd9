import { randomUUID } from 'node:crypto';
import { defaultAgent } from '../../src/shared/agent.ts';
import { order } from './obedientModel.ts';
import { newAgent, newServer, once, quiet, uploaded, waitingTurn } from './owned.ts';
import type { Person } from './person.ts';
import { agree, newRemote } from './remotes.ts';

/** Has a person do everything that can be done at a host, with their canary in all of it. */
export async function busyDay(person: Person, gateway: string): Promise<void> {
  await talk(person);
  await answer(person);
  await keepAgents(person);
  await keepRules(person);
  await keepServers(person);
  await keepSettings(person);
  await keepKeys(person, gateway);
  await quiet(person);
}

async function talk(person: Person): Promise<void> {
  const { api, canary } = person;
  const { conversationId, turnId } = await person.say(`Hello from ${canary}`);
  await person.say(`And a file of ${canary}`, conversationId, [await uploaded(person)]);
  await api.conversations.rename({ id: conversationId, title: `Renamed by ${canary}` });
  await api.conversations.setAgent({ id: conversationId, agentId: (await newAgent(person)).id });
  await api.conversations.showTurn({ turnId });
  await api.turns.retry({ turnId });
  await quiet(person);
  const branch = await api.conversations.fork({ turnId });
  await api.conversations.remove({ id: branch.id });
  await api.conversations.restore({ id: branch.id });
  await api.conversations.remove({ id: branch.id });
  await api.conversations.context({ conversationId, agentId: defaultAgent.id });
  await api.conversations.search({ query: canary });
  await api.results.read({ handle: await uploaded(person), offset: 0 });
}

async function answer(person: Person): Promise<void> {
  const { api } = person;
  const [denied, allowed, stopped, always] = await Promise.all(Array.from({ length: 4 }, () => waitingTurn(person)));
  if (!denied || !allowed || !stopped || !always) throw new Error('There are too few turns.');
  await api.turns.decide({ approvalIds: [denied.approvalId], answer: { ...once, decision: 'deny' } });
  await api.turns.decide({ approvalIds: [allowed.approvalId], answer: once });
  await api.turns.decide({ approvalIds: [always.approvalId], answer: { ...once, scope: 'conversation' } });
  await api.turns.cancel({ turnId: stopped.turnId });
  await api.turns.continue({ turnId: stopped.turnId });
  await quiet(person);
  await person.say(order({ name: 'notes__search', arguments: { query: person.canary } }));
}

async function keepAgents(person: Person): Promise<void> {
  const { api, canary } = person;
  const agent = await newAgent(person);
  await api.agents.save({ ...agent, description: `Changed by ${canary}` });
  const { text } = await api.agents.export({ ids: [agent.id] });
  await api.agents.import({ text });
  await api.agents.remove({ id: agent.id });
}

async function keepRules({ api, canary }: Person): Promise<void> {
  const condition = { test: 'is' as const, argument: 'title', value: canary };
  const content = { serverId: 'notes', tool: 'create', action: 'allow' as const, conditions: [condition] };
  const { id } = await api.approvals.saveRule({ id: null, rule: content });
  await api.approvals.saveRule({ id, rule: { ...content, action: 'ask' } });
  await api.approvals.log({ before: null, limit: 200 });
  await api.approvals.removeRule({ id });
}

async function keepServers(person: Person): Promise<void> {
  const { servers } = person.api;
  const id = await newServer(person);
  await servers.update({ id, name: `Of ${person.canary}`, identityParameter: 'user_id' });
  await servers.setEnabled({ id, enabled: true });
  await servers.restart({ id });
  await servers.setEnabled({ id, enabled: false });
  await servers.remove({ id });
  const remote = await newRemote(person);
  await servers.finishSignIn({ id: remote, address: await agree(person, remote) });
  await servers.signOut({ id: remote });
  await servers.update({ id: 'clock', options: { ...clockOptions, roots: [`/tmp/${person.canary}`] } });
}

const clockOptions = { lifetime: 'always' as const, idleMinutes: 10, callTimeout: 60, toolTimeouts: {} };

async function keepSettings({ api, canary, model }: Person): Promise<void> {
  const { settings } = api;
  const id = `provider-${randomUUID()}`;
  const place = { kind: 'openai-compatible' as const, baseUrl: model.url };
  const more = { api: 'chat' as const, takesImages: null, contextTokens: null, prices: null };
  const key = { action: 'set' as const, value: `sk-${canary}` };
  await settings.saveProvider({ provider: { id, name: `Second of ${canary}`, ...place, ...more }, key });
  await settings.testProvider({ id, ...place, key: { action: 'keep' } });
  await settings.listModels({ id });
  await settings.setTheme({ theme: 'dark' });
  await settings.setContext({ toolShare: 0.5, shortenResults: 'never' });
  await settings.removeProvider({ id });
  await settings.saveProvider({ provider: { id: 'own', name: `Of ${canary}`, ...place, ...more }, key });
}

async function keepKeys(person: Person, gateway: string): Promise<void> {
  const { key } = await person.api.gateway.createKey({ name: `Second of ${person.canary}`, expiresAt: null });
  await person.ask(gateway, 'GET', '/api/system');
  await person.ask(gateway, 'GET', `/api/agents/${person.canary}`);
  await person.ask(gateway, 'POST', '/api/turns', { text: `By a program of ${person.canary}` });
  await person.api.gateway.revokeKey({ id: key.id });
}
