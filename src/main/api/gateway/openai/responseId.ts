import { OpenAiError } from './openAiError.ts';

const form = /^resp_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:_([1-9]\d{0,5}))?$/;

/**
 * What a response shows: a turn, or its rest. After an approval the same turn goes on; its rest, from the call on that
 * was asked about, is a response of its own.
 */
export interface ResponsePlace {
  turnId: string;
  /** The position of the first item that is shown. */
  from: number;
}

export function responseId({ turnId, from }: ResponsePlace): string {
  return from === 0 ? `resp_${turnId}` : `resp_${turnId}_${from}`;
}

/** NOT_FOUND for what is no id of a response. */
export function placeOf(id: string, param: string | null): ResponsePlace {
  const [, turnId, from = '0'] = form.exec(id) ?? [];
  if (turnId === undefined) throw responseNotFound(param);
  return { turnId, from: Number(from) };
}

/** The same for another user's response as for none. */
export function responseNotFound(param: string | null): OpenAiError {
  const message = 'There is no response with this id. Its conversation may have been removed.';
  return new OpenAiError('NOT_FOUND', message, { param, reason: 'response_not_found' });
}
