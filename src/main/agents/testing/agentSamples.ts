import { type Agent, defaultAgent } from '../../../shared/agent.ts';

/** An agent for tests; each takes what the test is about. */
export function agent(id: string, change: Partial<Agent> = {}): Agent {
  return { ...defaultAgent, id, name: id.charAt(0).toUpperCase() + id.slice(1), servers: [], ...change };
}

/** A router without tools of its own, and the specialist who has the library. */
export const router = agent('router', { color: 3, handoffs: ['librarian'] });
export const librarian = agent('librarian', { color: 1, description: 'Finds and lends books.', servers: ['library'] });
