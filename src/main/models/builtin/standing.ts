import { continueRequest } from '../../../shared/conversation.ts';
import { type Entry, isHandoff, type PastCall, parseJson } from './history.ts';
import { asObject } from './parameters.ts';
import { messageBefore, readQuestion, readThread, type Thread } from './question.ts';

/** A request in work, with what was called before it and for it. */
export interface Work {
  request: string;
  answers: Thread['answers'];
  before: readonly PastCall[];
  done: readonly PastCall[];
  /** How many of `done` an earlier answer told of. */
  told: number;
}

/** Where a conversation stands, read from its entries alone. */
export interface Standing {
  /** The last message; that which only says "carry on" is none. */
  message: string;
  hasFiles: boolean;
  /** The last message as an answer to questions about an earlier request, where it is one. */
  thread: Work;
  /** The last message as a request of its own. */
  fresh: Work;
  /** What the agents who had the request in this run were handed, in order; the last one is who is asked now. */
  handovers: readonly PastCall[];
  /** The handoff to who had the request when it was cut off; null where it was not. */
  holder: PastCall | null;
  /** The last handoff in the answer to the message before; null without one. */
  previous: PastCall | null;
  /** Whether that answer ended with a question to the user. */
  wasAsked: boolean;
  /** What the answer that was cut off said already; empty where none was. */
  said: string;
  /** How many calls were made for the thread before an entry. */
  callsBefore(index: number): number;
}

/** The name of the agent that a handoff led to, as its outcome tells it. */
export function receiverOf(handoff: PastCall | undefined | null): string | null {
  const { assistant } = asObject(parseJson(handoff?.output ?? ''));
  return typeof assistant === 'string' ? assistant : null;
}

/** "ask the note keeper to add a note": the request without whom it names. */
function withoutAddress(text: string, name: string | null): string {
  if (name === null) return text;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const address = new RegExp(
    `^\\s*(?:(?:please )?(?:ask|tell|let|have|get) (?:the |my )?${escaped} (?:to )?|(?:hey |hi |hello )?${escaped}\\s*[,:]\\s*)(?=\\S)`,
    'i',
  );
  return text.replace(address, '');
}

/** Null where no message was sent yet. */
export function readStanding(entries: readonly Entry[]): Standing | null {
  const last = messageBefore(entries, entries.length);
  const message = entries[last];
  if (message?.kind !== 'user') return null;
  const run = entries.findLastIndex(({ kind }) => kind === 'user');
  const { request, start, answers } = readThread(entries, last);
  const before = messageBefore(entries, last);
  const answer = entries.slice(0, last).findLast(({ kind }, index) => index > before && kind === 'assistant');
  const work = (from: number): Omit<Work, 'request' | 'answers'> => ({
    before: callsIn(entries.slice(0, from)),
    done: callsIn(entries.slice(from)),
    told: callsIn(entries.slice(from, last)).length,
  });
  const handovers = handoffsIn(entries.slice(run));
  const holder = isContinued(entries, run) ? (handoffsIn(entries.slice(last, run)).at(-1) ?? null) : null;
  const own = (text: string) => withoutAddress(text, receiverOf(handovers.at(-1) ?? holder));
  return {
    message: own(message.text),
    hasFiles: message.hasFiles === true,
    thread: { request: own(request), answers, ...work(start) },
    fresh: { request: own(message.text), answers: [], ...work(last) },
    handovers,
    holder,
    previous: handoffsIn(entries.slice(Math.max(0, before), last)).at(-1) ?? null,
    wasAsked: answer?.kind === 'assistant' && asksUser(answer.text),
    said: isContinued(entries, run) ? saidIn(entries.slice(last, run)) : '',
    callsBefore: (index) => callsIn(entries.slice(start, index)).length,
  };
}

function isContinued(entries: readonly Entry[], run: number): boolean {
  const entry = entries[run];
  return entry?.kind === 'user' && entry.text === continueRequest;
}

/** The text of an answer, whatever was called in between. */
function saidIn(entries: readonly Entry[]): string {
  return entries.flatMap((entry) => (entry.kind === 'assistant' ? [entry.text] : [])).join('');
}

/** Calls of tools that have a result, in order. */
function callsIn(entries: readonly Entry[]): PastCall[] {
  return entries.flatMap((entry) =>
    entry.kind === 'call' && entry.call.output !== null && !isHandoff(entry.call) ? [entry.call] : [],
  );
}

function handoffsIn(entries: readonly Entry[]): PastCall[] {
  return entries.flatMap((entry) => (entry.kind === 'call' && isHandoff(entry.call) ? [entry.call] : []));
}

/** A question of ours, or any text whose last line asks. */
function asksUser(text: string): boolean {
  return readQuestion(text) !== null || /\?["”)*_\s]*$/.test(text);
}
