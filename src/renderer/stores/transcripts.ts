import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApprovalAnswer } from '../../shared/approval.ts';
import type { ResumePoint, Transcript, TurnEvent } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Answer } from '../../shared/question.ts';
import { applyChange } from '../../shared/transcript.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** What is known of one conversation. `transcript` is null while it loads and once it is gone. */
export interface TranscriptEntry {
  transcript: Transcript | null;
  /** Where the stream is; null asks for a snapshot. */
  resume: ResumePoint | null;
  error: ErrorData | null;
}

export interface TranscriptsState {
  entries: ReadonlyMap<string, TranscriptEntry>;
}

/** A turn that began, and where. */
export interface Started {
  conversationId: string;
  turnId: string;
}

/** What goes with a message. What is left out is the host's choice. */
export interface MessageParts {
  /** Who answers in a new conversation. */
  agentId?: string;
  /** The turn that the message follows, in place of the end of the shown branch; null: it begins a conversation anew. */
  parentId?: string | null;
  /** Handles of files. */
  attachments?: string[];
}

export interface Transcripts {
  state: StoreApi<TranscriptsState>;
  /** Follows a conversation while somebody looks at it. Returns the function that ends it. */
  watch(conversationId: string): () => void;
  /** Stores a message and starts to answer it. Without a conversation a new one is made. */
  send(conversationId: string | null, text: string, parts?: MessageParts): Promise<Started>;
  /** Answers the message of a turn once more, beside it. */
  retry(turnId: string): Promise<Started>;
  /** Carries on from where a turn was cut off. */
  continue(turnId: string): Promise<Started>;
  cancel(turnId: string): Promise<void>;
  /** Answers calls that wait, all of one turn. */
  decide(approvalIds: string[], answer: ApprovalAnswer): Promise<void>;
  /** Answers what a server asked during a call. */
  answer(questionId: string, answer: Answer): Promise<void>;
}

/** Conversations that stay in memory after they were left, so that going back shows them at once. */
const kept = 8;
const empty: TranscriptEntry = { transcript: null, resume: null, error: null };
const gone: ErrorData = {
  code: 'NOT_FOUND',
  message: 'This conversation was deleted.',
  retryable: false,
};

/**
 * An entry with one event applied. An event that was seen before changes nothing. Returns null when events are missing
 * in between: the watcher has to ask for a snapshot.
 */
export function applyTurnEvent(entry: TranscriptEntry, event: TurnEvent): TranscriptEntry | null {
  const { epoch, seq, change } = event;
  const resume = { epoch, seq };
  if (change.type === 'snapshot') return { transcript: change.transcript, resume, error: null };
  if (change.type === 'removed') return { transcript: null, resume: null, error: gone };
  if (entry.resume === null || entry.resume.epoch !== epoch || seq > entry.resume.seq + 1) return null;
  if (seq <= entry.resume.seq) return entry;
  return { transcript: applyChange(entry.transcript, change), resume, error: null };
}

/** The transcripts of the conversations that are or were looked at. */
export function createTranscripts(host: HostLink): Transcripts {
  const state = createStore<TranscriptsState>(() => ({ entries: new Map() }));
  const read = (id: string) => state.getState().entries.get(id) ?? empty;
  const write = (id: string, entry: TranscriptEntry) =>
    state.setState(({ entries }) => ({ entries: put(entries, id, entry) }));

  return {
    state,
    watch(id) {
      write(id, { ...read(id), error: null });
      return follow<TurnEvent>(host, {
        open: (api, signal) => api.turns.watch({ conversationId: id, resume: read(id).resume }, { signal }),
        onEvent(event) {
          const next = applyTurnEvent(read(id), event);
          write(id, next ?? { ...read(id), resume: null });
          // Leaving the stream makes `follow` open it again, then without a resume point.
          if (next === null) throw new Error(`Events of conversation ${id} are missing before ${event.seq}.`);
        },
        onError: (error) => write(id, { ...read(id), error }),
      });
    },
    send: (conversationId, text, parts = {}) => host.call((api) => api.turns.start({ conversationId, text, ...parts })),
    retry: (turnId) => host.call((api) => api.turns.retry({ turnId })),
    continue: (turnId) => host.call((api) => api.turns.continue({ turnId })),
    async cancel(turnId) {
      await host.call((api) => api.turns.cancel({ turnId }));
    },
    async decide(approvalIds, answer) {
      await host.call((api) => api.turns.decide({ approvalIds, answer }));
    },
    async answer(questionId, answer) {
      await host.call((api) => api.turns.answer({ questionId, answer }));
    },
  };
}

/** The entries with one written, as the newest; the oldest beyond the limit is forgotten. */
function put(
  entries: ReadonlyMap<string, TranscriptEntry>,
  id: string,
  entry: TranscriptEntry,
): ReadonlyMap<string, TranscriptEntry> {
  const next = new Map(entries);
  next.delete(id);
  next.set(id, entry);
  const oldest = next.keys().next().value;
  if (next.size > kept && oldest !== undefined) next.delete(oldest);
  return next;
}
