import type { Conversation, SearchHit } from '../../../shared/conversation.ts';
import type { StorageAccess } from '../access.ts';

/** The list of conversations. Ids that this user does not have, and hidden conversations, read as NOT_FOUND. */
export interface ConversationRepository {
  /** Those that are not hidden; the one that changed last comes first. */
  list(userId: string): Promise<Conversation[]>;
  get(userId: string, id: string): Promise<Conversation>;
  create(userId: string, conversation: Conversation): Promise<void>;
  rename(userId: string, id: string, title: string, at: number): Promise<Conversation>;
  /** Who receives the next messages. */
  setAgent(userId: string, id: string, agentId: string): Promise<Conversation>;
  /** Which turn is the end of the shown branch. NOT_FOUND unless it is one of this conversation. */
  setHead(userId: string, id: string, turnId: string): Promise<Conversation>;
  /** Hides the conversation until `restore`, or for good once `purgeRemoved` ran. */
  remove(userId: string, id: string): Promise<void>;
  restore(userId: string, id: string): Promise<Conversation>;
  /**
   * Deletes what every user has removed; returns how many conversations that were. For the start of the host. The files
   * of their results follow in the background, unless another conversation shows them too.
   */
  purgeRemoved(): Promise<number>;
  /**
   * Conversations of which one title or message has every word, as a prefix; best first, at most `limit`. Matches in
   * the excerpt stand between U+0002 and U+0003.
   */
  search(userId: string, query: string, limit: number): Promise<SearchHit[]>;
}

/** `discard` is told whose files are left when results are deleted with their conversations. */
export function conversationRepository(
  { read, write, now, readOnly }: StorageAccess,
  discard: (handles: string[]) => void,
): ConversationRepository {
  return {
    list: (userId) => read('conversations.list', { userId }),
    get: (userId, id) => read('conversations.get', { userId, id }),
    create: (userId, conversation) => write('conversations.create', { userId, conversation }),
    rename: (userId, id, title, at) => write('conversations.rename', { userId, id, title, at }),
    setAgent: (userId, id, agentId) => write('conversations.setAgent', { userId, id, agentId }),
    setHead: (userId, id, turnId) => write('conversations.setHead', { userId, id, turnId }),
    remove: (userId, id) => write('conversations.hide', { userId, id, at: now() }),
    restore: (userId, id) => write('conversations.restore', { userId, id }),
    purgeRemoved: async () => {
      const { conversations, handles } = await write('conversations.purgeRemoved', undefined);
      discard(handles);
      return conversations;
    },
    search: async (userId, query, limit) => {
      if (readOnly === null) await indexAll(write);
      return read('conversations.search', { userId, query, limit });
    },
  };
}

/** Takes every text that waits into the search indexes. A search that misses the newest is better than none. */
async function indexAll(write: StorageAccess['write']): Promise<void> {
  const index = () => write('conversations.indexQueued', undefined).catch(() => false);
  while (await index());
}
