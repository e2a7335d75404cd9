import { randomUUID } from 'node:crypto';
import { newAgent, once, uploaded, waitingApproval, waitingTurn } from './owned.ts';
import type { Person } from './person.ts';
import type { Case, Probe, ProcedurePath } from './probe.ts';
import { openQuestion } from './questions.ts';

const unknown = () => randomUUID();
const text = 'Hello';

const aConversation = {
  what: 'a conversation',
  unknown,
  make: async (alice: Person) => (await alice.say(`About ${alice.canary}`)).conversationId,
};
const aTurn = {
  what: 'a turn',
  unknown,
  make: async (alice: Person) => (await alice.say(`About ${alice.canary}`)).turnId,
};
const aStoppedTurn: Omit<Probe, 'input'> = {
  what: 'a turn that was stopped',
  unknown,
  async make(alice) {
    const { turnId } = await waitingTurn(alice);
    await alice.api.turns.cancel({ turnId });
    return turnId;
  },
};
const aWaitingTurn = {
  what: 'a turn that waits',
  unknown,
  make: async (alice: Person) => (await waitingTurn(alice)).turnId,
};
const anApproval = { what: 'an approval', unknown, make: waitingApproval };
const anAgent = { what: 'an agent', unknown, make: async (alice: Person) => (await newAgent(alice)).id };

/** The procedures about conversations and turns. */
export const conversationCases = {
  'conversations.watch': 'it takes nothing',
  'conversations.rename': [{ ...aConversation, input: (id) => ({ id, title: 'Taken over' }) }],
  'conversations.remove': [{ ...aConversation, input: (id) => ({ id }) }],
  'conversations.restore': [
    {
      what: 'a conversation that was removed',
      unknown,
      async make(alice) {
        const { conversationId } = await alice.say(`About ${alice.canary}`);
        await alice.api.conversations.remove({ id: conversationId });
        return conversationId;
      },
      input: (id) => ({ id }),
    },
  ],
  'conversations.setAgent': [
    { ...aConversation, input: (id, { agentId }) => ({ id, agentId }) },
    { ...anAgent, input: (agentId, { conversationId }) => ({ id: conversationId, agentId }) },
  ],
  'conversations.showTurn': [{ ...aTurn, input: (turnId) => ({ turnId }) }],
  'conversations.fork': [{ ...aTurn, input: (turnId) => ({ turnId }) }],
  'conversations.context': [
    { ...aConversation, input: (conversationId, { agentId }) => ({ conversationId, agentId }) },
    {
      ...anAgent,
      what: 'an agent, in whose place the default one stands',
      input: (agentId, { conversationId }) => ({ conversationId, agentId }),
      foreign: 'the same result',
    },
  ],
  'conversations.search': [
    {
      what: 'words of a conversation',
      unknown,
      async make(alice) {
        const word = `word${randomUUID().replaceAll('-', '')}`;
        await alice.say(`About ${word}`);
        return word;
      },
      input: (query) => ({ query }),
      foreign: 'the same result',
    },
  ],
  'turns.start': [
    { ...aConversation, input: (conversationId) => ({ conversationId, text }) },
    {
      ...aTurn,
      what: 'the turn that it follows',
      input: (parentId, { conversationId }) => ({ conversationId, parentId, text }),
      // Of another conversation, where not even its owner may put it.
      owner: 'NOT_FOUND',
    },
    {
      ...anAgent,
      what: 'an agent, in whose place the default one answers',
      input: (agentId) => ({ conversationId: null, agentId, text }),
      foreign: 'the same result',
    },
    {
      what: 'a file',
      unknown,
      make: uploaded,
      input: (handle) => ({ conversationId: null, attachments: [handle], text }),
    },
  ],
  'turns.retry': [{ ...aTurn, input: (turnId) => ({ turnId }) }],
  'turns.continue': [{ ...aStoppedTurn, input: (turnId) => ({ turnId }) }],
  'turns.cancel': [{ ...aWaitingTurn, input: (turnId) => ({ turnId }) }],
  'turns.decide': [
    { ...anApproval, input: (id) => ({ approvalIds: [id], answer: once }) },
    {
      ...anApproval,
      what: 'an approval beside one of the caller’s own',
      input: (id, { approvalId }) => ({ approvalIds: [approvalId, id], answer: once }),
      // Two turns: not even their owner may answer them at once.
      owner: 'NOT_FOUND',
    },
    {
      ...anApproval,
      what: 'an approval, for longer',
      input: (id) => ({ approvalIds: [id], answer: { ...once, scope: 'conversation' } }),
    },
  ],
  'turns.answer': [
    {
      what: 'a question of a server',
      unknown,
      make: openQuestion,
      input: (questionId) => ({ questionId, answer: { action: 'decline' } }),
    },
  ],
  'turns.watch': [
    { ...aConversation, input: (conversationId) => ({ conversationId, resume: null }) },
    {
      ...aConversation,
      what: 'a conversation, from where its owner was',
      input: (conversationId, { epoch }) => ({ conversationId, resume: { epoch, seq: 0 } }),
    },
  ],
  'uploads.append': [
    {
      what: 'an upload, at its end',
      unknown,
      make: beginUpload,
      input: (uploadId) => ({ uploadId, offset: 3, data: 'YWJj' }),
      foreign: 'CONFLICT',
    },
    {
      what: 'an upload, at its beginning',
      unknown,
      make: beginUpload,
      input: (uploadId) => ({ uploadId, offset: 0, data: 'YWJj' }),
      foreign: 'the same result',
      owner: 'CONFLICT',
    },
  ],
  'uploads.finish': [
    {
      what: 'an upload',
      unknown,
      make: beginUpload,
      input: (uploadId) => ({ uploadId, name: 'a.txt', mimeType: 'text/plain' }),
    },
  ],
  'results.read': [{ what: 'a stored file', unknown, make: uploaded, input: (handle) => ({ handle, offset: 0 }) }],
} as const satisfies Partial<Record<ProcedurePath, Case>>;

/** An upload of which three bytes have come. */
async function beginUpload(alice: Person): Promise<string> {
  const uploadId = randomUUID();
  await alice.api.uploads.append({ uploadId, offset: 0, data: 'YWJj' });
  return uploadId;
}
