import { implement, ORPCError } from '@orpc/server';
import { type Agent, type AgentFile, agentFileSchema, defaultAgent } from '../../shared/agent.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { contract } from '../../shared/contract.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

/** The procedures of agents on a fake host. */
export function agentRoutes(host: FakeHost) {
  const os = implement(contract).agents;
  return {
    watch: os.watch.handler(({ signal }) => host.agents.read(host.agentList, signal)),
    save: os.save.handler(({ input }) => {
      host.note('saveAgent', input);
      const agent = { ...input, id: input.id ?? crypto.randomUUID() };
      const known = host.agentList.some(({ id }) => id === agent.id);
      if (input.id !== null && !known) throw notFound();
      host.publishAgents(
        known ? host.agentList.map((each) => (each.id === agent.id ? agent : each)) : [...host.agentList, agent],
      );
      return agent;
    }),
    remove: os.remove.handler(({ input }) => {
      host.note('removeAgent', input);
      if (input.id === defaultAgent.id) throw refused('DENIED', 'The first agent can’t be removed. Change it instead.');
      host.publishAgents(host.agentList.filter(({ id }) => id !== input.id));
      return {};
    }),
    ...fileRoutes(host),
  };
}

function fileRoutes(host: FakeHost) {
  const os = implement(contract).agents;
  return {
    export: os.export.handler(({ input }) => {
      host.note('exportAgents', input);
      const file: AgentFile = {
        format: 'signalbox-agents',
        version: 1,
        agents: withTargets(host.agentList, input.ids),
      };
      return { text: JSON.stringify(file, null, 2) };
    }),
    import: os.import.handler(({ input }) => {
      host.note('importAgents', input);
      const file = readFile(input.text);
      const ids = new Map(file.agents.map(({ id }) => [id, crypto.randomUUID()]));
      const added = file.agents.map((agent) => ({
        ...agent,
        id: ids.get(agent.id) ?? agent.id,
        handoffs: agent.handoffs.map((id) => ids.get(id) ?? id),
      }));
      host.publishAgents([...host.agentList, ...added]);
      return added;
    }),
  };
}

/** The agents with the given ids, and all to whom they hand over. */
function withTargets(list: readonly Agent[], ids: readonly string[]): Agent[] {
  const wanted = new Set(ids);
  // A set visits what is added to it while it is gone through.
  for (const id of wanted)
    for (const target of list.find((agent) => agent.id === id)?.handoffs ?? []) wanted.add(target);
  return list.filter(({ id }) => wanted.has(id));
}

function readFile(text: string): AgentFile {
  try {
    return agentFileSchema.parse(JSON.parse(text));
  } catch {
    throw refused('INVALID_INPUT', 'This is not a file of agents. Choose one that Signalbox has exported.');
  }
}

/** The procedures of rules and of their log on a fake host. */
export function approvalRoutes(host: FakeHost) {
  const os = implement(contract).approvals;
  return {
    watchWaiting: os.watchWaiting.handler(({ signal }) => host.waiting.read(host.world.waiting ?? [], signal)),
    watchRules: os.watchRules.handler(({ signal }) => host.rules.read(host.ruleList, signal)),
    saveRule: os.saveRule.handler(({ input }) => {
      host.note('saveRule', input);
      const known = host.ruleList.find(({ id }) => id === input.id);
      if (input.id !== null && known === undefined) throw notFound();
      const everywhere = { turnId: null, conversationId: null, toolHash: null, createdAt: Date.now() };
      const rule: ApprovalRule = { id: crypto.randomUUID(), ...everywhere, ...known, ...input.rule };
      host.publishRules(known ? host.ruleList.map((each) => (each === known ? rule : each)) : [rule, ...host.ruleList]);
      return rule;
    }),
    removeRule: os.removeRule.handler(({ input }) => {
      host.note('removeRule', input);
      const removed = host.ruleList.find(({ id }) => id === input.id);
      if (removed !== undefined) host.removedRules.set(removed.id, removed);
      host.publishRules(host.ruleList.filter(({ id }) => id !== input.id));
      return {};
    }),
    restoreRule: os.restoreRule.handler(({ input }) => {
      const rule = host.removedRules.get(input.id);
      if (rule === undefined) throw notFound();
      host.publishRules([rule, ...host.ruleList]);
      return rule;
    }),
    log: os.log.handler(({ input }) => {
      host.note('approvalLog', input);
      const records = host.world.approvalLog ?? [];
      const from = input.before === null ? 0 : records.findIndex(({ id }) => id === input.before) + 1;
      return records.slice(from, from + input.limit);
    }),
  };
}

function refused(code: 'DENIED' | 'INVALID_INPUT', message: string) {
  return new ORPCError(code, { message, data: { retryable: false } });
}
