import { type Contract, contract } from '../../src/shared/contract.ts';
import { type ErrorCode, errorCodes } from '../../src/shared/errors.ts';
import type { Owned } from './owned.ts';
import { first, type Person } from './person.ts';

/** `group.name` of a procedure or stream of the contract. */
export type ProcedurePath = {
  [Group in keyof Contract & string]: `${Group}.${keyof Contract[Group] & string}`;
}[keyof Contract & string];

/** Every procedure and stream of the contract. */
export const procedurePaths = Object.entries(contract).flatMap(([group, procedures]) =>
  Object.keys(procedures).map((name) => `${group}.${name}`),
);

/** One thing that a procedure can name, and what comes of it when somebody else names it. */
export interface Probe {
  /** What is named, in words. */
  readonly what: string;
  /** Makes it as its owner and resolves to what it is named by. */
  make(owner: Person, own: Owned): Promise<string>;
  /** A name of the same form that nobody has. */
  unknown(): string;
  /** The input that names it, beside things that are the caller's own. */
  input(id: string, own: Owned): unknown;
  /** What both other names lead to: NOT_FOUND, unless it is said that the same comes of both for another reason. */
  readonly foreign?: ErrorCode | 'the same result';
  /**
   * What its owner gets, so that the probe is known to reach it: a result, another error, or with `nothing` the call is
   * not made, because even the owner can't name it like that.
   */
  readonly owner?: ErrorCode | 'nothing';
  /** Takes back what a call with a name that was not the caller's left with them. */
  undo?(caller: Person, id: string): Promise<unknown>;
}

/** The probes of a procedure, or why it names nothing that could be somebody else's. */
export type Case = readonly [Probe, ...Probe[]] | string;

/** What a call came to; a stream as its first value. */
export type Answer = { success: true; value: unknown } | { success: false; error: Refusal };

interface Refusal {
  code: string;
  message: string;
  data: unknown;
}

/** Calls a procedure, and gives what came of it without the name that was used and without what differs each time. */
export async function answerTo(person: Person, path: string, input: unknown, id: string): Promise<Answer> {
  const leave = new AbortController();
  try {
    const output = await person.call(path, input, leave.signal);
    const value = isStream(output) ? await first(output) : output;
    return { success: true, value: general(value, id) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { code, message, data } = error;
    return { success: false, error: general({ code, message, data }, id) };
  } finally {
    leave.abort();
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isRefusal(error: unknown): error is Error & Refusal {
  return error instanceof Error && 'code' in error && Object.hasOwn(errorCodes, String(error.code));
}

/** Ids and times are new with each call; everything else has to be the same. */
export function general<T>(value: T, id: string): T {
  const text = JSON.stringify(value)
    .replaceAll(id, '<id>')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\b\d{10}(?:\d{3})?\b/g, '0');
  return JSON.parse(text);
}
