/** A request that is refused before it reaches a session, in the form of the protocol. */
export function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
}

export const sessionNotFound = () => refusal(404, -32_001, 'There is no such session. Initialize a new one.');
