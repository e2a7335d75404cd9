import type { Agent } from '../../shared/agent.ts';
import type { ServerView } from '../../shared/server.ts';
import { bindTools } from './bindTools.ts';
import { handoffToolName } from './handoffs.ts';

/** Tools that a description names at most. */
const mostNamed = 40;

/** The function by which a model hands over to another agent, as the model is told of it. */
export interface HandoffDefinition {
  name: string;
  description: string;
}

/** What a model has to know of an agent to hand over to it. `name` is the one that it has in the graph. */
export function handoffDefinition(target: Agent, name: string, views: ServerView[]): HandoffDefinition {
  const { bindings } = bindTools(views, target);
  const titles = bindings.slice(0, mostNamed).map(({ tool }) => tool.title ?? tool.name.replaceAll('_', ' '));
  const can = titles.length === 0 ? '' : ` It can: ${titles.join(', ')}.`;
  const servers = serverNames(target, views);
  const has = servers.length === 0 ? '' : ` It works with: ${servers.join(', ')}.`;
  return {
    name: handoffToolName(target),
    description: `Handoff to the ${name} agent to handle the request. ${target.description}${can}${has}`,
  };
}

/** The servers that an agent has and that are on. */
export function serverNames({ servers }: Pick<Agent, 'servers'>, views: readonly ServerView[]): string[] {
  return views
    .filter(({ config }) => config.enabled && (servers === 'all' || servers.includes(config.id)))
    .map(({ config }) => config.name);
}
