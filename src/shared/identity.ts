import type { JsonValue } from './json.ts';
import type { ToolInfo } from './tool.ts';

/** Names under which many servers take the user of a call, the most usual first. */
const usualNames = ['user_id', 'userId', 'user-id'];

/**
 * The parameter by which tools seem to want to be told the user: one of the usual names, as a text, in at least one of
 * them. Null where there is none. It is no more than a proposal: the server has to be allowed to know its user.
 */
export function identityProposal(tools: readonly Pick<ToolInfo, 'inputSchema'>[]): string | null {
  const takes = (name: string) => tools.some(({ inputSchema }) => takesText(memberOf(inputSchema.properties, name)));
  return usualNames.find(takes) ?? null;
}

/** Whether a schema allows a text, alone or as one of several kinds: many servers spell an optional text like that. */
export function takesText(schema: JsonValue | undefined): boolean {
  const type = memberOf(schema, 'type');
  if (type === 'string' || (Array.isArray(type) && type.includes('string'))) return true;
  return ['anyOf', 'oneOf'].some((name) => {
    const kinds = memberOf(schema, name);
    return Array.isArray(kinds) && kinds.some((kind) => memberOf(kind, 'type') === 'string');
  });
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? value[name] : undefined;
}
