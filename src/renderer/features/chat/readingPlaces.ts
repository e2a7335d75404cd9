import type { VirtualItem } from '@tanstack/react-virtual';
import type { Transcript } from '../../../shared/conversation.ts';

/** Where a reader left a conversation, away from its end. */
export interface ReadingPlace {
  /** Pixels from the top, with the heights of the rows that make them mean the same again. */
  offset: number;
  heights: VirtualItem[];
  /** What was shown then: in a conversation that has gone on since the place means nothing. */
  newestTurn: string | undefined;
  headTurn: string | null;
}

/** The places by conversation, the one that was left last at the end. */
const places = new Map<string, ReadingPlace>();
/** As many as there are conversations that stay in memory after they were left. */
const most = 8;

const shownIn = ({ turns, conversation }: Transcript) => ({
  newestTurn: turns.at(-1)?.id,
  headTurn: conversation.headTurnId,
});

/** Where the reader left a conversation; null where they were at its end, or where it shows something else by now. */
export function placeIn(transcript: Transcript): ReadingPlace | null {
  const place = places.get(transcript.conversation.id);
  const { newestTurn, headTurn } = shownIn(transcript);
  return place?.newestTurn === newestTurn && place?.headTurn === headTurn ? (place ?? null) : null;
}

/** Keeps where a reader leaves a conversation, as long as the page is there; null for its end. */
export function keepPlace(transcript: Transcript, left: Pick<ReadingPlace, 'offset' | 'heights'> | null): void {
  const { id } = transcript.conversation;
  places.delete(id);
  if (left === null) return;
  places.set(id, { ...left, ...shownIn(transcript) });
  const oldest = places.keys().next().value;
  if (places.size > most && oldest !== undefined) places.delete(oldest);
}
