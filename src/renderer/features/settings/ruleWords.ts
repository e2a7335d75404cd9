import type {
  ApprovalRecord,
  ApprovalRule,
  ApprovalScope,
  Permission,
  RuleCondition,
} from '../../../shared/approval.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { ServerView } from '../../../shared/server.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { inWords } from '../../ui/words.ts';

const verbs: Record<ApprovalRule['action'], string> = { allow: 'Allow', ask: 'Ask before', deny: 'Deny' };

/** A server and one of its tools, as people call them. A server that is gone goes by its id. */
export function toolWords(servers: readonly ServerView[], serverId: string, tool: string | null): string {
  const server = servers.find(({ config }) => config.id === serverId);
  const name = server?.config.name ?? serverId;
  if (tool === null) return visibleText(`every tool of ${name}`);
  const title = server?.tools.find((entry) => entry.name === tool)?.title;
  return visibleText(`${name} · ${title ?? inWords(tool)}`);
}

/** What of a rule its words tell. */
type RuleInWords = Pick<
  ApprovalRule,
  'serverId' | 'tool' | 'action' | 'conditions' | 'exact' | 'turnId' | 'conversationId'
>;

/** A piece of a sentence; `code` for the name of an argument. `at` is its place in the sentence. */
export interface RulePart {
  at: number;
  text: string;
  code: boolean;
}

/** A rule as a sentence in pieces: what it says of what, where, and when. */
export function ruleParts(rule: RuleInWords, servers: readonly ServerView[]): RulePart[] {
  const { action, serverId, tool, conditions } = rule;
  const parts: RulePart[] = [];
  const add = (text: string, code = false) => parts.push({ at: parts.length, text, code });
  add(`${verbs[action]} ${toolWords(servers, serverId, tool)} ${placeWords(rule)}`);
  conditions.forEach((condition, index) => {
    add(index === 0 ? ' when ' : index === conditions.length - 1 ? ' and ' : ', ');
    add(visibleText(condition.argument), true);
    add(testWords(condition));
  });
  if (rule.exact === true) add(conditions.length === 0 ? ' when it is given nothing' : ', and nothing else is given');
  return parts;
}

/** The pieces as one sentence, with the names of arguments between backticks. */
export function joined(parts: readonly RulePart[]): string {
  return parts.map(({ text, code }) => (code ? `\`${text}\`` : text)).join('');
}

/** A rule as a sentence. */
export function ruleWords(rule: RuleInWords, servers: readonly ServerView[]): string {
  return joined(ruleParts(rule, servers));
}

function placeWords({ turnId, conversationId }: Pick<ApprovalRule, 'turnId' | 'conversationId'>): string {
  if (turnId !== null) return 'in one turn';
  return conversationId === null ? 'everywhere' : 'in one conversation';
}

function testWords(condition: RuleCondition): string {
  switch (condition.test) {
    case 'is':
      return ` is ${valueWords(condition.value)}`;
    case 'below':
      return ` is below “${visibleText(condition.value)}”`;
    default:
      return assertNever(condition);
  }
}

function valueWords(value: Extract<RuleCondition, { test: 'is' }>['value']): string {
  return typeof value === 'string' ? `“${visibleText(value)}”` : visibleText(JSON.stringify(value));
}

const scopes: Record<ApprovalScope, string> = {
  once: 'this once',
  turn: 'for this turn',
  conversation: 'for this conversation',
  always: 'from then on',
};

/** By whom or by what a call was allowed or denied. */
export function decidedWords({ decision, permission }: Pick<ApprovalRecord, 'decision' | 'permission'>): string {
  const did = decision === 'allowed' ? 'allowed' : 'denied';
  return reasonWords(permission, did);
}

function reasonWords(permission: Permission, did: string): string {
  switch (permission.by) {
    case 'person':
      return `You ${did} it ${scopes[permission.scope]}`;
    case 'rule':
      return `By a rule: ${visibleText(permission.text)}`;
    case 'reading':
      return 'A read of a trusted server';
    case 'policy':
      return 'By the policy of its agent';
    case 'untrusted':
      return `Content of ${visibleText(permission.serverName)} is not trusted`;
    case 'changed':
      return `The tool was changed after this rule: ${visibleText(permission.text)}`;
    case 'default':
      return `It was ${did} without a rule`;
    default:
      return assertNever(permission);
  }
}
