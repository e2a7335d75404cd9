import type { Agent } from '../../shared/agent.ts';
import type { MissingServer, ToolCallItem } from '../../shared/conversation.ts';
import { assertNever } from '../../shared/errors.ts';
import { acceptsCalls, type ServerConfig, type ServerView } from '../../shared/server.ts';
import { type ToolInfo, toolPolicy } from '../../shared/tool.ts';
import { modelToolName } from '../servers/toolNames.ts';
import type { Outage, ServerGuide } from './instructions.ts';
import { asObject, type ToolBinding } from './tools.ts';

/** What an agent has of its servers. */
export interface BoundTools {
  bindings: ToolBinding[];
  /** The servers that it would have but that can't be called. */
  missing: MissingServer[];
  /** The same servers in words for a model. */
  outages: Outage[];
  /** How those servers say that they are meant to be used whose words may reach a model as instructions. */
  guides: ServerGuide[];
}

/**
 * The tools that an agent has now. An agent that only reads has the reads of trusted servers. What a server says of its
 * use counts by the same trust: of others a model sees descriptions of tools, and no word that it could take for an order.
 */
export function bindTools(
  views: ServerView[],
  { servers: serverIds, policy }: Pick<Agent, 'servers' | 'policy'>,
  now: number = Date.now(),
): BoundTools {
  const mayHave = (config: ServerConfig, info: ToolInfo) =>
    policy !== 'read-only' || toolPolicy(config, info) === 'allow';
  // With "all", a server whose lever is off is not meant; one that is named is missed.
  const wanted = views.filter(({ config }) => (serverIds === 'all' ? config.enabled : serverIds.includes(config.id)));
  const isUsable = ({ config, state, toolsFrom }: ServerView) =>
    config.enabled && acceptsCalls(state, now) && toolsFrom !== 'none';
  const usable = wanted.filter(isUsable);
  const down = wanted.filter((view) => !isUsable(view));
  return {
    bindings: usable.flatMap(({ config, tools }) =>
      tools
        .filter((info) => mayHave(config, info))
        .map((info) => ({
          modelName: modelToolName(config.id, info.name),
          server: { id: config.id, name: config.name, trusted: config.trusted },
          tool: info,
          identityParameter: identityParameterOf(config, info),
          reservedParameter: config.identityParameter,
        })),
    ),
    guides: usable.flatMap(({ config, tools, instructions }) =>
      config.trusted && instructions !== null && tools.some((info) => mayHave(config, info))
        ? [{ name: config.name, text: instructions }]
        : [],
    ),
    missing: down.map(({ config, state }) => ({ id: config.id, name: config.name, reason: reasonOf(config, state) })),
    outages: down.map(({ config, state, tools }) => ({
      name: config.name,
      reason: plainReasonOf(config, state),
      tools: tools.filter((info) => mayHave(config, info)).map(({ name }) => modelToolName(config.id, name)),
    })),
  };
}

/** How a server failed may be told in its own words, which are kept from a model by the same trust as its guide. */
function plainReasonOf(config: ServerConfig, state: ServerView['state']): string {
  if (config.enabled && !config.trusted) {
    if (state.status === 'failed' || state.status === 'backoff') return 'It failed.';
    if (state.status === 'blocked') return 'It waits for the user to sign in.';
  }
  return reasonOf(config, state);
}

function reasonOf({ enabled }: ServerConfig, state: ServerView['state']): string {
  if (!enabled) return 'It is switched off.';
  switch (state.status) {
    case 'failed':
    case 'backoff':
      return state.failure.summary;
    case 'blocked':
      return state.message;
    case 'degraded':
      return state.reason === 'probes' ? 'It does not answer.' : 'Too many of its calls failed.';
    case 'starting':
      return 'It is still starting.';
    case 'off':
    case 'idle':
    case 'stopping':
    case 'ready':
      return 'It is not running.';
    default:
      return assertNever(state);
  }
}

/** A binding for a stored call whose server is not running now: calling it says so. */
export function absentBinding(item: ToolCallItem, modelName: string): ToolBinding {
  return {
    modelName,
    server: { id: item.serverId, name: item.serverName, trusted: false },
    tool: {
      name: item.tool,
      title: item.toolTitle,
      description: '',
      inputSchema: { type: 'object', properties: {} },
      annotations: { readOnly: false, destructive: true, idempotent: false, openWorld: true },
    },
    identityParameter: null,
    reservedParameter: null,
  };
}

function identityParameterOf(config: ServerConfig, info: ToolInfo): string | null {
  const name = config.identityParameter;
  return name !== null && Object.hasOwn(asObject(info.inputSchema.properties), name) ? name : null;
}
