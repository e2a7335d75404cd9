import type { Tool } from '@modelcontextprotocol/server';
import type { JsonObject, JsonValue } from '../../../../shared/json.ts';
import type { ServerView } from '../../../../shared/server.ts';
import type { ToolInfo } from '../../../../shared/tool.ts';
import { bindTools } from '../../../agents/bindTools.ts';
import type { ToolBinding } from '../../../agents/tools.ts';

/** What a client is offered: every server whose lever is on, as one, or one of them under its tools' own names. */
export type Scope = { kind: 'all' } | { kind: 'server'; id: string };

/** A tool of a server. */
export interface ToolAddress {
  serverId: string;
  tool: string;
}

/** The tools that can be called now. Those of servers that are down are not among them. */
export function offeredTools(views: readonly ServerView[], scope: Scope): Tool[] {
  return bindingsOf(views, scope).map((binding) => toolOf(binding, scope));
}

/**
 * The tool that a client means by a name; null where there is none. One of a server that is down is found all the same,
 * so that the client can be told why it can't be called.
 */
export function toolNamed(views: readonly ServerView[], scope: Scope, name: string): ToolAddress | null {
  const enabled = views.filter(({ config }) => config.enabled);
  if (scope.kind === 'server') return { serverId: scope.id, tool: name };
  const binding = bindingsOf(enabled, scope).find(({ modelName }) => modelName === name);
  if (binding !== undefined) return { serverId: binding.server.id, tool: binding.tool.name };
  // The id of one server may be the beginning of another one's.
  const meant = enabled.map(({ config }) => config.id).filter((id) => name.startsWith(`${id}__`));
  const [serverId] = meant.sort((a, b) => b.length - a.length);
  return serverId === undefined ? null : { serverId, tool: name.slice(serverId.length + 2) };
}

function bindingsOf(views: readonly ServerView[], scope: Scope): ToolBinding[] {
  const servers = scope.kind === 'all' ? ('all' as const) : [scope.id];
  return bindTools([...views], { servers, policy: 'standard' }).bindings;
}

function toolOf({ modelName, tool, identityParameter }: ToolBinding, scope: Scope): Tool {
  const { title, description, annotations, outputSchema } = tool;
  return {
    name: scope.kind === 'all' ? modelName : tool.name,
    ...(title !== null && { title }),
    description,
    inputSchema: withoutIdentity(tool, identityParameter),
    ...(outputSchema !== undefined && { outputSchema: { ...outputSchema, type: 'object' as const } }),
    annotations: {
      readOnlyHint: annotations.readOnly,
      destructiveHint: annotations.destructive,
      idempotentHint: annotations.idempotent,
      openWorldHint: annotations.openWorld,
    },
  };
}

/** The schema as its server wrote it, but for the parameter that the host fills in. */
function withoutIdentity({ inputSchema }: ToolInfo, parameter: string | null): Tool['inputSchema'] {
  const schema = { ...inputSchema, type: 'object' as const };
  if (parameter === null) return schema;
  const { [parameter]: _filledByHost, ...properties } = asObject(inputSchema.properties);
  const required = Array.isArray(inputSchema.required)
    ? inputSchema.required.filter((name): name is string => typeof name === 'string' && name !== parameter)
    : undefined;
  return { ...schema, properties, ...(required !== undefined && { required }) };
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
