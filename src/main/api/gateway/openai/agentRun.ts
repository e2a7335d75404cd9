import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../../../shared/conversation.ts';
import { SignalboxError } from '../../../../shared/errors.ts';
import type { Logger } from '../../../../shared/logger.ts';
import type { AgentService } from '../../../agents/agentService.ts';
import type { ConversationService } from '../../../agents/conversationService.ts';
import type { TurnService } from '../../../agents/turnService.ts';
import { hostCloses } from '../../../agents/turnWorker.ts';
import type { UploadService } from '../../../agents/uploadService.ts';
import type { AgentModel } from './agentModels.ts';
import type { Asked, InputFile, InputMessage } from './inputMessages.ts';
import { OpenAiError } from './openAiError.ts';
import type { ApprovalInput } from './responseRequest.ts';
import { hashOf, type ThreadEnd, type ThreadStore, Threads } from './threads.ts';
import { callsOf, followTurn, type TurnView } from './turnView.ts';

/** What the OpenAI-compatible API stands on. */
export interface OpenAiServices {
  agents: Pick<AgentService, 'list'>;
  turns: Pick<TurnService, 'start' | 'decide' | 'cancel' | 'watch'>;
  conversations: Pick<ConversationService, 'turn' | 'turnOfApproval' | 'import' | 'fork' | 'remove'>;
  uploads: Pick<UploadService, 'append' | 'finish'>;
  threads: ThreadStore;
}

/** A turn that answers a request. */
export interface AgentRun extends ThreadEnd {
  /** Who received the request. */
  agentId: string;
  /** Every change of the turn from now on. */
  follow(signal: AbortSignal): AsyncGenerator<TurnView, void>;
  /**
   * Nobody waits for the turn any more, by this signal: ends it, where it has not ended yet. Where the host closes the turn
   * stays as it is, so that what waits for a person is there at the next start. Never rejects.
   */
  leave(signal: AbortSignal): Promise<void>;
  /** Remembers what the program was told, so that its next request finds the way back. */
  told(text: string): void;
}

/** Begins turns for requests, where the history that came with them belongs, and looks at them. */
export class AgentRuns {
  readonly #services: OpenAiServices;
  readonly #threads: Threads;
  readonly #log: Logger;

  constructor(services: OpenAiServices, log: Logger) {
    this.#services = services;
    this.#threads = new Threads(services.threads, log);
    this.#log = log;
  }

  /** Begins the answer to a request that brings its whole history along. */
  async begin(userId: string, { agent }: AgentModel, asked: Asked): Promise<AgentRun> {
    const before = hashOf(agent, asked.earlier);
    const message = await this.#messageOf(userId, agent.id, asked);
    const start = async (): Promise<ThreadEnd> => {
      if (asked.earlier.length === 0) {
        return this.#services.turns.start(userId, { ...message, conversationId: null, agentId: agent.id });
      }
      const known = await this.#threads.find(userId, before);
      const next = known === null ? null : await this.#after(userId, known, message);
      return next ?? this.#import(userId, agent, asked.earlier, before, message);
    };
    const end = await start();
    return this.#run(userId, agent.id, end, (text) =>
      this.#threads.remember(userId, hashOf(agent, [...asked.earlier, asked.message, answer(text)]), end),
    );
  }

  /** Begins the answer to a request that goes on from a turn. NOT_FOUND for one that the user does not have. */
  async goOn(userId: string, { agent }: AgentModel, turnId: string, asked: Asked): Promise<AgentRun> {
    const { turn } = await this.#services.conversations.turn(userId, turnId);
    const message = await this.#messageOf(userId, agent.id, asked);
    const end = await this.#after(userId, { conversationId: turn.conversationId, turnId }, message);
    if (end === null) throw new SignalboxError('NOT_FOUND', 'There is no such response any more.');
    return this.#run(userId, agent.id, end, () => {});
  }

  /** A turn that is there. NOT_FOUND for one that the user does not have. */
  async find(userId: string, turnId: string): Promise<AgentRun> {
    const { turn } = await this.#services.conversations.turn(userId, turnId);
    return this.#run(userId, turn.agentId, { conversationId: turn.conversationId, turnId }, () => {});
  }

  /**
   * Answers calls that wait in one turn; each answer holds once. Returns the turn, which goes on by itself, and the
   * position of the first of these calls. NOT_FOUND for an approval that is not the user's, or not of this turn.
   */
  async decide(
    userId: string,
    answers: readonly ApprovalInput[],
    expectedTurn: string | null,
  ): Promise<{ run: AgentRun; from: number }> {
    const { conversations, turns } = this.#services;
    const notFound = new OpenAiError('NOT_FOUND', 'There is no such approval. It may belong to another response.', {
      param: 'input',
    });
    const [first] = answers;
    if (first === undefined) throw notFound;
    const { turn, items } = await expectFound(conversations.turnOfApproval(userId, first.approvalId), notFound);
    const asked = callsOf(items).filter(({ approvalId }) => answers.some((answer) => answer.approvalId === approvalId));
    if (asked.length < answers.length || (expectedTurn ?? turn.id) !== turn.id) throw notFound;
    for (const decision of ['deny', 'allow'] as const) {
      const ids = answers
        .filter(({ approve }) => approve === (decision === 'allow'))
        .map(({ approvalId }) => approvalId);
      if (ids.length > 0) await turns.decide(userId, ids, { decision, scope: 'once', conditions: [] });
    }
    const end = { conversationId: turn.conversationId, turnId: turn.id };
    const from = Math.min(...asked.map(({ position }) => position));
    return { run: this.#run(userId, turn.agentId, end, () => {}), from };
  }

  #run(userId: string, agentId: string, { conversationId, turnId }: ThreadEnd, told: (text: string) => void): AgentRun {
    const { turns } = this.#services;
    return {
      agentId,
      conversationId,
      turnId,
      follow: (signal) => followTurn(turns, userId, { conversationId, turnId }, signal),
      leave: async ({ reason }) => {
        if (reason === hostCloses) return;
        await turns
          .cancel(userId, turnId)
          .catch((err: unknown) => this.#log.error({ turnId, err }, 'A turn could not be stopped'));
      },
      told: (text) => {
        if (text.trim() !== '') told(text);
      },
    };
  }

  /**
   * Begins a turn after another one. Where an answer is under way in that conversation, for another program or in the
   * window, in a copy of it: a program knows nothing of what the others do. Null where it was removed meanwhile.
   */
  async #after(userId: string, known: ThreadEnd, message: Message): Promise<ThreadEnd | null> {
    const { turns, conversations } = this.#services;
    const at = { ...message, conversationId: known.conversationId, parentId: known.turnId };
    try {
      return await turns.start(userId, at);
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      if (error.code === 'NOT_FOUND') return null;
      if (error.code !== 'CONFLICT') throw error;
      const copy = await conversations.fork(userId, known.turnId).catch(() => null);
      if (copy === null) throw error;
      return turns.start(userId, { ...at, conversationId: copy.id, parentId: copy.headTurnId });
    }
  }

  async #import(
    userId: string,
    agent: AgentModel['agent'],
    earlier: readonly InputMessage[],
    hash: string,
    message: Message,
  ): Promise<ThreadEnd> {
    const { turns, conversations } = this.#services;
    const said = [];
    for (const { role, text, files } of earlier) {
      const side = role === 'user' ? ('user' as const) : ('assistant' as const);
      said.push({ role: side, text, attachments: await this.#store(userId, files) });
    }
    const conversation = await conversations.import(userId, agent, said);
    const at = { ...message, conversationId: conversation.id, parentId: conversation.headTurnId };
    try {
      const end = await turns.start(userId, at);
      const { headTurnId } = conversation;
      if (headTurnId !== null) this.#threads.remember(userId, hash, { ...end, turnId: headTurnId });
      return end;
    } catch (error) {
      // Nothing came of the request: no half of a conversation is left of it.
      await conversations.remove(userId, conversation.id);
      throw error;
    }
  }

  async #messageOf(userId: string, agentId: string, { message, instructions }: Asked): Promise<Message> {
    const attachments = (await this.#store(userId, message.files)).map(({ handle }) => handle);
    return { text: message.text.trim(), attachments, answeredBy: agentId, instructions: toldBy(instructions) };
  }

  /** Stores the files of a message. TOO_LARGE or INVALID_INPUT for one that no agent takes. */
  async #store(userId: string, files: readonly InputFile[]): Promise<Attachment[]> {
    const { uploads } = this.#services;
    const stored: Attachment[] = [];
    for (const { name, mimeType, data } of files) {
      const id = randomUUID();
      uploads.append(userId, id, 0, Buffer.from(data, 'base64'));
      stored.push(await uploads.finish(userId, id, name, mimeType));
    }
    return stored;
  }
}

interface Message {
  text: string;
  attachments: string[];
  answeredBy: string;
  instructions: string;
}

/** Settles as the work does, with an error of the caller's own where there is nothing of the user's. */
export async function expectFound<T>(work: Promise<T>, absent: OpenAiError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof SignalboxError && error.code === 'NOT_FOUND' ? absent : error;
  }
}

function answer(text: string) {
  return { role: 'assistant' as const, text, files: [] };
}

/** Says to the agent whose words these are: its own instructions come from its user, and these from a program. */
function toldBy(instructions: string): string {
  if (instructions === '') return '';
  return `The program that sends this request in the user’s name adds:\n\n${instructions}`;
}
