import type { Item, Transcript, Turn, TurnChange } from './conversation.ts';
import { assertNever } from './errors.ts';

/**
 * A transcript with one change applied; the parts that did not change are the same objects. The host's live view and
 * the page both use it, so that they can't disagree. Applying a change twice is the same as applying it once.
 * Returns null for a conversation that was removed, and for a change that comes before the first snapshot.
 */
export function applyChange(transcript: Transcript | null, change: TurnChange): Transcript | null {
  if (change.type === 'snapshot') return change.transcript;
  if (change.type === 'removed' || transcript === null) return null;
  switch (change.type) {
    case 'conversation':
      return { ...transcript, conversation: change.conversation };
    case 'turn':
      return { ...transcript, turns: putTurn(transcript.turns, change.turn) };
    case 'item':
      return { ...transcript, items: putItem(transcript.items, change.item) };
    case 'text':
      return { ...transcript, items: putText(transcript.items, change) };
    default:
      return assertNever(change);
  }
}

function putTurn(turns: Turn[], turn: Turn): Turn[] {
  const index = turns.findLastIndex(({ id }) => id === turn.id);
  return index === -1 ? [...turns, turn] : turns.with(index, turn);
}

function putItem(items: Item[], item: Item): Item[] {
  const index = items.findLastIndex(({ id }) => id === item.id);
  if (index !== -1 && items[index]?.position === item.position) return items.with(index, item);
  // An item may move back within its turn, to make room for one that belongs before it.
  if (index !== -1) return putItem(items.toSpliced(index, 1), item);
  const after = items.findLastIndex(({ turnId, position }) => turnId === item.turnId && position < item.position);
  return after === -1 ? [...items, item] : items.toSpliced(after + 1, 0, item);
}

function putText(items: Item[], { itemId, offset, delta }: Extract<TurnChange, { type: 'text' }>): Item[] {
  const index = items.findLastIndex(({ id }) => id === itemId);
  const item = items[index];
  // A finished item already has its whole text: a late delta must not cut it.
  if (item?.kind !== 'assistant' || item.status !== 'streaming') return items;
  return items.with(index, { ...item, text: item.text.slice(0, offset) + delta });
}
