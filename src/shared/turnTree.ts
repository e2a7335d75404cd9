import type { Turn } from './conversation.ts';

type Node = Pick<Turn, 'id' | 'parentId'>;

/** The turns from the first one to the given one; empty for an id that is not among them. */
export function pathTo<T extends Node>(turns: readonly T[], id: string | null): T[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const path: T[] = [];
  for (let turn = byId.get(id ?? ''); turn; turn = byId.get(turn.parentId ?? '')) path.unshift(turn);
  return path;
}

/** The end of the branch that is shown: the head, or the newest turn where the head is not among them. */
export function headOf<T extends Node>(turns: readonly T[], headTurnId: string | null): T | undefined {
  return turns.find(({ id }) => id === headTurnId) ?? turns.at(-1);
}

/** Where the branch of a turn ends that was last worked on: its newest child, that one's newest child, and so on. */
export function newestLeaf<T extends Node>(turns: readonly T[], turn: T): T {
  let leaf = turn;
  for (let index = turns.indexOf(turn) + 1; index < turns.length; index += 1) {
    const child = turns.findLast(({ parentId }) => parentId === leaf.id);
    if (child === undefined) return leaf;
    leaf = child;
  }
  return leaf;
}
