import { takesText } from '../../../../../shared/identity.ts';
import type { JsonValue } from '../../../../../shared/json.ts';
import type { ServerView } from '../../../../../shared/server.ts';
import type { ToolInfo } from '../../../../../shared/tool.ts';

/** A parameter that takes a text, and how many of a server's tools have it. */
export interface SharedParameter {
  name: string;
  tools: number;
}

/** The longest name that can be marked. */
const longestName = 64;

/**
 * What a server's tools have in common that could name a user: parameters that take a text, in at least two of them or
 * in the only one, those of most tools first. The proposed and the marked one are there in any case.
 */
export function sharedParameters({ tools, config, identityProposal }: ServerView): SharedParameter[] {
  const amounts = new Map<string, number>();
  for (const name of [config.identityParameter, identityProposal]) if (name !== null) amounts.set(name, 0);
  const wanted = new Set(amounts.keys());
  for (const name of tools.flatMap(textParameters)) amounts.set(name, (amounts.get(name) ?? 0) + 1);
  return [...amounts]
    .map(([name, amount]) => ({ name, tools: amount }))
    .filter(({ name, tools: amount }) => wanted.has(name) || amount >= Math.min(2, tools.length))
    .toSorted((a, b) => b.tools - a.tools || a.name.localeCompare(b.name));
}

/** Whether a tool has a parameter that Signalbox fills in. */
export function isFilledIn(parameter: string | null, { inputSchema }: ToolInfo): boolean {
  return parameter !== null && Object.hasOwn(recordOf(inputSchema.properties), parameter);
}

function textParameters({ inputSchema }: ToolInfo): string[] {
  return Object.entries(recordOf(inputSchema.properties)).flatMap(([name, schema]) =>
    takesText(schema) && name.length <= longestName ? [name] : [],
  );
}

function recordOf(value: JsonValue | undefined): { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
