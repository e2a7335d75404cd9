import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRule, RuleCondition } from '../../shared/approval.ts';
import { assertNever } from '../../shared/errors.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';

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
  return rule.conditions.every((condition) => holds(condition, call.arguments, rule.action));
}

/** Whether a rule allowed such a call as long as the tool was what it was then. */
export function covered(rule: ApprovalRule, call: RuledCall): boolean {
  return rule.action === 'allow' && covers({ ...rule, toolHash: null }, call);
}

/** A condition of a rule that allows holds where that is certain; one of a rule that guards, where it can't be excluded. */
function holds(condition: RuleCondition, args: JsonObject, action: ApprovalRule['action']): boolean {
  if (!Object.hasOwn(args, condition.argument)) return false;
  const value = args[condition.argument];
  switch (condition.test) {
    case 'is':
      return isDeepStrictEqual(value, condition.value);
    case 'below':
      if (action === 'allow') return typeof value === 'string' && liesBelow(value, condition.value);
      return textsIn(value).some((path) => mayLieBelow(path, condition.value));
    default:
      return assertNever(condition);
  }
}

/** The first folder of these conditions of which the text does not tell where it is; null where there is none. */
export function unclearFolder(conditions: readonly RuleCondition[]): string | null {
  for (const condition of conditions) {
    if (condition.test === 'below' && placeOf(condition.value) === null) return condition.value;
  }
  return null;
}

/** Every text in a value, however deep: any of them may be a path. */
function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Whether a path is the folder or below it, compared by whole segments. One that can't be judged lies nowhere. */
export function liesBelow(path: string, folder: string): boolean {
  const [inner, outer] = [placeOf(path), placeOf(folder)];
  if (inner === null || outer === null || !isPartedLike(path, folder)) return false;
  return inner.root === outer.root && beginsWith(inner.segments, outer.segments);
}

/** Whether a `\` parts the path for certain: elsewhere than on Windows it is a sign in a name like any other. */
function isPartedLike(path: string, folder: string): boolean {
  return !path.includes('\\') || process.platform === 'win32' || /\\|^[a-z]:/i.test(folder);
}

/**
 * Whether a path may be the folder or below it: one that can't be judged may, and file systems differ in what they take
 * for the same name. Which folder a server has open, where a home is and what a variable holds is not known; only that a rule is made about
 * folders in the open one, not around it.
 */
function mayLieBelow(path: string, folder: string): boolean {
  const [inner, outer] = [loosePlaceOf(path), loosePlaceOf(folder)];
  if (inner === null || outer === null || inner.segments.some((name) => shortName.test(name))) return true;
  if (beginsAlike(inner.root, outer.root)) return beginsWith(inner.segments, outer.segments);
  const { segments } = inner;
  const ends = outer.segments.map((_, index) => outer.segments.slice(index));
  const isWhole = outer.segments.length === 0;
  const leadsThere = isWhole || ends.some((end) => beginsWith(segments, end));
  const leadsThrough = isWhole || segments.some((_, index) => beginsWith(segments.slice(index), outer.segments));
  return (isOpen(inner.root) && leadsThere) || (isOpen(outer.root) && leadsThrough);
}

/** A root of which only its server knows where it is: the folder that is open, a home, a variable. */
function isOpen(root: string): boolean {
  return /^(?:$|[~$%])/.test(root);
}

/** On Windows a path without a drive lies on the current one. */
function beginsAlike(root: string, other: string): boolean {
  const [drive, rest] = root === '/' ? [other, root] : [root, other];
  return root === other || (rest === '/' && drive.endsWith(':'));
}

function beginsWith(segments: readonly string[], start: readonly string[]): boolean {
  return segments.length >= start.length && start.every((segment, index) => segment === segments[index]);
}

/** What Windows may have made of any longer name, so that it means the same. */
const shortName = /^[^~.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;

/** A name as the most careless file system compares it. Both cases: some letters differ in one of them only. */
function looseName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .replace(/[\s.]+$/, '');
}

/** What Windows finds behind a colon is a stream of the same file, or of the same folder. */
function looseSegment(name: string): string {
  return looseName(name.replace(/:.*$/s, ''));
}

function loosePlaceOf(path: string): Place | null {
  const place = placeOf(path);
  if (place === null) return null;
  const root = place.root === '//' ? '/' : looseName(place.root);
  return { root, segments: place.segments.map(looseSegment) };
}

/** The longest path that any system takes, in UTF-16 units: to compare a longer text could take long. */
const mostOfPath = 32_767;

/** A path by its text: where it begins, and what follows. A root of '' is the folder that its server has open. */
interface Place {
  root: string;
  segments: string[];
}

/** Null for a path that can't be judged by its text: what `..` leads to, or what a tool makes of an address, is unknown. */
function placeOf(path: string): Place | null {
  if (path === '' || path.length > mostOfPath || path !== path.trim() || /\p{Cc}/u.test(path)) return null;
  if (/^(?:file:|[a-z][a-z0-9+.-]+:[\\/])/i.test(path)) return null;
  const parts = path.split(/[\\/]/);
  // Some systems drop dots and blanks at the end of a name, and have `..` then.
  if (parts.some((part) => /^[\s.]*\.[\s.]*\.[\s.]*$/.test(part))) return null;
  const [first = '', second, third = ''] = parts;
  // Windows takes what follows for a path of its own.
  if (first === '' && second === '' && /^[?.]$/.test(third)) return null;
  const isDrive = /^[a-z]:/i.test(first);
  // What follows a drive without a slash lies in the folder that is open there.
  if (isDrive && first.length > 2) return null;
  const segments = parts.filter((part) => part !== '' && part !== '.');
  if (first === '') return { root: second === '' && segments.length > 0 ? '//' : '/', segments };
  return isDrive || /^[~$%]/.test(first) ? { root: first, segments: segments.slice(1) } : { root: '', segments };
}
