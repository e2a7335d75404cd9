import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRule, RuleCondition } from '../../shared/approval.ts';
import { assertNever } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';

/** A call as rules see it. */
export interface RuledCall {
  serverId: string;
  tool: string;
  /** Of the tool's definition as it is now; null where it is not known. */
  toolHash: string | null;
  arguments: JsonObject;
  turnId: string;
  conversationId: string;
}

/** Whether a rule covers a call: its place, its tool as it was when the rule was made, and all of its conditions. */
export function covers(rule: ApprovalRule, call: RuledCall): boolean {
  if (rule.turnId !== null && rule.turnId !== call.turnId) return false;
  if (rule.conversationId !== null && rule.conversationId !== call.conversationId) return false;
  if (rule.serverId !== call.serverId || (rule.tool !== null && rule.tool !== call.tool)) return false;
  // What forbids goes on holding for a tool that was changed; what allows does not.
  if (rule.action === 'allow' && rule.toolHash !== null && rule.toolHash !== call.toolHash) return false;
  const named = new Set(rule.conditions.map(({ argument }) => argument));
  if (rule.exact === true && !Object.keys(call.arguments).every((name) => named.has(name))) return false;
  return rule.conditions.every((condition) => holds(condition, call.arguments));
}

function holds(condition: RuleCondition, args: JsonObject): boolean {
  if (!Object.hasOwn(args, condition.argument)) return false;
  const value = args[condition.argument];
  switch (condition.test) {
    case 'is':
      return isDeepStrictEqual(value, condition.value);
    case 'below':
      return typeof value === 'string' && liesBelow(value, condition.value);
    default:
      return assertNever(condition);
  }
}

/** Whether a path is the folder or below it, compared by whole segments. A path with `..` or a NUL lies nowhere. */
export function liesBelow(path: string, folder: string): boolean {
  const [inner, outer] = [segmentsOf(path), segmentsOf(folder)];
  if (inner === null || outer === null || inner.length < outer.length) return false;
  return outer.every((segment, index) => segment === inner[index]);
}

/** The segments of a path, an absolute one with an empty first one; null for one that can't be judged by its text. */
function segmentsOf(path: string): string[] | null {
  const segments = path.split(/[\\/]/);
  if (segments.includes('..') || path.includes('\0')) return null;
  return segments.filter((segment, index) => segment !== '.' && (segment !== '' || index === 0));
}
