/** What is said of calls that wait for the user, at least one. */
export function waitingWords(calls: number): string {
  return calls === 1 ? 'A call waits for you' : `${calls} calls wait for you`;
}
