import { createHash } from 'node:crypto';
import type { AgentPolicy } from '../../shared/agent.ts';
import type { ApprovalRule, Permission } from '../../shared/approval.ts';
import type { Item } from '../../shared/conversation.ts';
import { type ToolInfo, toolPolicy } from '../../shared/tool.ts';
import { ruleText } from './approvalWords.ts';
import { covered, covers, type RuledCall } from './ruleMatch.ts';

/** What is to be done with a call, and why. */
export interface Verdict {
  action: 'run' | 'ask' | 'deny';
  permission: Permission;
}

export interface PermissionQuestion {
  call: RuledCall;
  server: { name: string; trusted: boolean };
  tool: ToolInfo;
  policy: AgentPolicy;
  /** All rules of the user. */
  rules: readonly ApprovalRule[];
  /** The names of untrusted servers, other than the call's own, whose content the model has read in this turn. */
  readFrom: readonly string[];
}

/**
 * Decides about a call: `deny` rules go before `ask` rules, those before `allow` rules, and all of them before what the
 * tool says of itself. Content of an untrusted server raises the bar: a write that another server's content may have
 * asked for needs a person who is told so, unless one allowed it for this very turn.
 */
export function permit(question: PermissionQuestion): Verdict {
  const { call, server, tool, policy, rules, readFrom } = question;
  const covering = rules.filter((rule) => covers(rule, call));
  const wordsOf = (rule: ApprovalRule) => ruleText(rule, { serverName: server.name, toolTitle: tool.title });
  const byRule = (rule: ApprovalRule): Permission => ({ by: 'rule', ruleId: rule.id, text: wordsOf(rule) });
  const denying = covering.find(({ action }) => action === 'deny');
  if (denying) return { action: 'deny', permission: byRule(denying) };
  const asking = covering.find(({ action }) => action === 'ask');
  if (asking) return { action: 'ask', permission: byRule(asking) };
  const reads = toolPolicy(server, tool) === 'allow';
  const allowing = covering.filter(({ action }) => action === 'allow');
  const ofThisTurn = allowing.find(({ turnId }) => turnId !== null);
  const [untrusted] = reads ? [] : readFrom;
  if (untrusted !== undefined && ofThisTurn === undefined) {
    return { action: 'ask', permission: { by: 'untrusted', serverName: untrusted } };
  }
  const allowed = ofThisTurn ?? allowing[0];
  if (allowed) return { action: 'run', permission: byRule(allowed) };
  if (policy === 'ask') return { action: 'ask', permission: { by: 'policy' } };
  const outdated = reads ? undefined : rules.find((rule) => covered(rule, call));
  if (outdated) return { action: 'ask', permission: { by: 'changed', text: wordsOf(outdated) } };
  return reads ? { action: 'run', permission: { by: 'reading' } } : { action: 'ask', permission: { by: 'default' } };
}

/** The names of the untrusted servers whose results are among these items, apart from one server's own. */
export function untrustedSources(
  items: readonly Item[],
  isTrusted: (serverId: string) => boolean,
  exceptServerId: string,
): string[] {
  const names = items.flatMap((item) => {
    if (item.kind !== 'tool_call' || item.startedAt === null || item.outcome === null) return [];
    return item.serverId === exceptServerId || isTrusted(item.serverId) ? [] : [item.serverName];
  });
  return [...new Set(names)];
}

const hashes = new WeakMap<ToolInfo, string>();

/** What identifies a tool's definition: all that a person saw when they allowed it. A definition is never changed. */
export function toolHash(tool: ToolInfo): string {
  let hash = hashes.get(tool);
  if (hash === undefined) {
    const { name, title, description, inputSchema, annotations } = tool;
    hash = createHash('sha256')
      .update(JSON.stringify([name, title, description, inputSchema, annotations]))
      .digest('hex');
    hashes.set(tool, hash);
  }
  return hash;
}
