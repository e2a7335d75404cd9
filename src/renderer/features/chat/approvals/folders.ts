import type { RuleCondition } from '../../../../shared/approval.ts';
import type { JsonObject, JsonValue } from '../../../../shared/json.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { inWords } from '../../../ui/words.ts';

/** Words in the names of arguments that hold paths: `path`, `sourceFile`, `target_dir`. */
const pathWords = new Set(
  'path paths file files filename folder folders dir dirs directory directories cwd root'.split(' '),
);
/** Words in the names of arguments that hold a path where another argument does: `from` and `to` of a move. */
const sideWords = new Set('from to source destination src dst dest target'.split(' '));
const rooted = /^(?:[/\\~]|\.{1,2}[/\\]|[a-z]:[/\\])/i;
/** Parted by separators, with the ending of a file. */
const toFile = /^[^\r\n]*[/\\][^/\\\s]+\.[a-z0-9]{1,8}$/i;
const longestPath = 4096;

/**
 * What has to hold of the arguments of a call that it stays in the folders that it names: a condition for each path
 * among them. Null where there is no path, or where one of them names no folder to stay below: then a rule would leave
 * it open.
 */
export function folderConditions(args: JsonObject): RuleCondition[] | null {
  const entries = Object.entries(args);
  if (!entries.some(([name, value]) => isPath(name, value))) return null;
  const paths = entries.filter(([name, value]) => isPath(name, value) || mayBePath(name, value));
  const conditions = paths.flatMap(([argument, value]): RuleCondition[] => {
    const folder = typeof value === 'string' ? folderOf(value) : null;
    return folder === null ? [] : [{ test: 'below', argument, value: folder }];
  });
  return conditions.length === paths.length ? conditions : null;
}

/** The folders of such conditions, each once. */
export function foldersIn(conditions: readonly RuleCondition[]): string[] {
  return [...new Set(conditions.flatMap((condition) => (condition.test === 'below' ? [condition.value] : [])))];
}

function isPath(name: string, value: JsonValue): boolean {
  if (namedBy(pathWords, name)) return value !== null && value !== '';
  if (typeof value !== 'string' || /[\r\n]|:\/\//.test(value)) return false;
  return rooted.test(value) || toFile.test(value);
}

/** Whether an argument beside a path may be one too: then it must not be left open. */
function mayBePath(name: string, value: JsonValue): boolean {
  if (namedBy(sideWords, name)) return true;
  if (Array.isArray(value)) return value.some((entry) => isPath('', entry));
  return typeof value === 'string' && /^\S*[/\\]\S*$/.test(value);
}

function namedBy(words: ReadonlySet<string>, name: string): boolean {
  return inWords(name)
    .toLowerCase()
    .split(' ')
    .some((word) => words.has(word));
}

/**
 * The folder that a path is in; of a path with a separator at its end, that folder itself. Null for what is no plain
 * path, and for one right below a root, a home or the place where it begins.
 */
export function folderOf(path: string): string | null {
  const plain = path.length <= longestPath && !/[\r\n]|:\/\//.test(path) && visibleText(path) === path;
  if (!plain || path.split(/[/\\]/).includes('..')) return null;
  const folder = path.replace(/[/\\]+[^/\\]*$/, '');
  const nowhere = folder === path || /^(?:\.|~|[a-z]:)?$/i.test(folder);
  return nowhere ? null : folder;
}
