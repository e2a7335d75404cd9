import type { PastCall } from './history.ts';
import { asObject } from './parameters.ts';

/**
 * What an agent is told with a request that is handed to it. All that has to be there in a later turn stands in the
 * reason, which people read as well: what writes it and what reads it stand side by side here.
 */
export interface Parts {
  /** Parts of the message that are done. */
  done: readonly string[];
  /** Parts that are for others. */
  left: readonly string[];
}

const noParts: Parts = { done: [], left: [] };

const mostWords = 3;
const mostParts = 4;
const longestPart = 80;
const longestWord = 40;

/** Why a request goes to an agent: the words that speak for it, in the order in which they were said. */
export function becauseOf(words: readonly string[]): string {
  const own = words.map((word) =>
    word
      .replace(/[“”\s]+/g, ' ')
      .trim()
      .slice(0, longestWord),
  );
  const telling = own.filter((word, index) => {
    const isRepeated = own.slice(0, index).some((other) => other.toLowerCase().includes(word.toLowerCase()));
    return word !== '' && !isRepeated;
  });
  return `It is about ${telling
    .slice(0, mostWords)
    .map((word) => `“${word}”`)
    .join(', ')}.`;
}

/** Adds to a reason which parts of the message are not for the agent. */
export function withParts(reason: string, { done, left }: Parts): string {
  return [reason, ...listed('Done already', done), ...listed('Not for it', left)].join(' ');
}

function listed(title: string, parts: readonly string[]): string[] {
  if (parts.length === 0) return [];
  return [
    `${title}: ${parts
      .slice(0, mostParts)
      .map((part) => `“${short(part)}”`)
      .join(', ')}.`,
  ];
}

function short(part: string): string {
  const plain = part.replaceAll('“', '"').replaceAll('”', '"').replace(/\s+/g, ' ');
  return plain.length > longestPart ? `${plain.slice(0, longestPart)}…` : plain;
}

/** Which parts of a message a handoff says are not for the agent that has it now. */
export function partsIn(handoff: PastCall | null): Parts {
  const { reason } = handoff?.arguments ?? {};
  if (typeof reason !== 'string') return noParts;
  const read = (title: string) => {
    const list = new RegExp(`\\b${title}: (“[^”]*”(?:, “[^”]*”)*)`).exec(reason)?.[1] ?? '';
    return Array.from(list.matchAll(/“([^”]*)”/g), ([, part = '']) => part);
  };
  return { done: read('Done already'), left: read('Not for it') };
}

/** Whether a part of a message is one of those that a reason names. */
export function isAmong(part: string, named: readonly string[]): boolean {
  return named.includes(short(part));
}

/** The titles of what those could do who had a request before, as far as they said: they found nothing that fits. */
export function triedIn(handoff: PastCall | undefined): string[] {
  const { tried } = asObject(handoff?.arguments);
  return Array.isArray(tried) ? tried.filter((title) => typeof title === 'string') : [];
}
