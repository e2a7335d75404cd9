import { createHash } from 'node:crypto';
import type { Agent, Speaker } from '../../shared/agent.ts';

/** With what is around it, 64 characters: the longest name of a function that every provider takes. */
const maxNameLength = 45;

/**
 * The name of the function by which a model hands over to an agent. It depends on the agent alone, so that it is the
 * same in every turn. Names are for people and may be shared: a hash of the id keeps those apart that would be alike.
 */
export function handoffToolName({ id, name }: Pick<Speaker, 'id' | 'name'>): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, maxNameLength);
  if (slug.replaceAll('_', '-') === id) return `transfer_to_${slug}`;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 6);
  return `transfer_to_${slug === '' ? 'agent' : slug}_${hash}`;
}

/** An agent as a transcript names it. */
export function speakerOf({ id, name, color }: Agent): Speaker {
  return { id, name, color };
}

/**
 * A name for each agent of a graph that no other one in it has: the runtime finds agents by their names. Models see it
 * in the outcome of a handoff.
 */
export function uniqueNames(agents: readonly Agent[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, name } of agents) {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
    taken.add(unique);
    names.set(id, unique);
  }
  return names;
}
