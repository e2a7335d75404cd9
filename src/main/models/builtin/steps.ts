/** What separates requests in one message: "and then", a semicolon, a new sentence that begins with "then". */
const separator = /;|[.,]?\s(?:and then|then also|and after that)\b,?|[.,]\s(?:then|after that|next)\b,?/gi;

/**
 * The requests in a message, in order. It is split only where each part is a request by itself: "note: buy milk; call
 * Ann" is one request, because "call Ann" is none.
 */
export function splitSteps(message: string, isRequest: (part: string) => boolean): string[] {
  const parts = message
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 1 && parts.every(isRequest) ? parts : [message];
}
