/** What separates requests in one message: "and then", a semicolon, a new sentence that begins with "then". */
const separator = /;|[.,]?\s(?:and then|then also|and after that)\b,?|[.,]\s(?:then|after that|next)\b,?/gi;
/** What may separate requests that are for different agents. */
const looseSeparator =
  /;|[.,]?\s(?:and then|then also|and after that)\b,?|[.,]\s(?:then|after that|next)\b,?|[?.!]\s+(?:and |also )?|,?\sand (?:also )?/gi;

/** More than these are a list, and so is what it is for. */
const mostSteps = 20;

/**
 * The requests in a message, in order. It is split only where each part is a request by itself: "note: buy milk; call
 * Ann" is one request, because "call Ann" is none.
 */
export function splitSteps(message: string, isRequest: (part: string) => boolean): string[] {
  const parts = partsOf(message, separator);
  return parts.length > 1 && parts.length <= mostSteps && parts.every(isRequest) ? parts : [message];
}

/** The parts of a message at every "and" and sentence before `end`; what comes after it belongs to the last part. */
export function splitLoosely(message: string, end: number): string[] {
  const parts = partsOf(message.slice(0, end), looseSeparator);
  const last = parts.pop() ?? '';
  return parts.length === 0 || parts.length >= mostSteps
    ? [message]
    : [...parts, `${last} ${message.slice(end)}`.trim()];
}

function partsOf(message: string, separators: RegExp): string[] {
  return message
    .split(separators)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
