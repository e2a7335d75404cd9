import { z } from 'zod';
import { type Agent, agentSchema } from '../../shared/agent.ts';
import type { Item } from '../../shared/conversation.ts';
import { type ErrorData, fail } from '../../shared/errors.ts';

/** An agent as it was for one turn: with what its message told beside its instructions, they may be longer. */
const agentThen = agentSchema.extend({ instructions: z.string() });

/**
 * What is kept of a turn that waits: the state of the agent runtime, and the agents as they were, so that a change of
 * one of them in the meantime does not change what was asked for. No secret is in it.
 */
const storedRunSchema = z.strictObject({
  version: z.literal(1),
  /** Everyone whom the request can reach; the first one received it. */
  agents: z.tuple([agentThen], agentThen),
  state: z.string(),
});
export type StoredRun = z.infer<typeof storedRunSchema>;

export function storedRunText(agents: readonly [Agent, ...Agent[]], state: string): string {
  const [first, ...rest] = agents;
  return JSON.stringify({ version: 1, agents: [first, ...rest], state } satisfies StoredRun);
}

/** A stored run; null for one that another version of Signalbox wrote in a form of its own. */
export function readStoredRun(text: string | null): StoredRun | null {
  if (text === null) return null;
  try {
    return storedRunSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Why a turn that waits can't go on, in words for a user; null where nothing is known to stand in its way. */
export function obstacleOf(text: string | null, items: readonly Item[], agents: readonly Agent[]): ErrorData | null {
  const run = readStoredRun(text);
  if (run === null) {
    return fail(
      'CONFLICT',
      'This answer was begun by another version of Signalbox and can’t go on. Run it again: the call that waits was not made.',
    ).error;
  }
  const handoff = items.findLast((item) => item.kind === 'handoff');
  const needed = [run.agents[0], ...run.agents.filter(({ id }) => id === handoff?.to.id)];
  const gone = needed.find(({ id }) => !agents.some((agent) => agent.id === id));
  if (gone === undefined) return null;
  return fail(
    'CONFLICT',
    `The agent ${gone.name} was removed, so this answer can’t go on. Run it again: the call that waits was not made.`,
  ).error;
}
