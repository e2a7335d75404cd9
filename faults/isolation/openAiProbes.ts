import { randomUUID } from 'node:crypto';
import { newAgent, waitingTurn } from './owned.ts';
import type { Person } from './person.ts';

/** A request to a part of the gateway that has a form of its own, beside the contract. */
export interface HttpRequest {
  method: string;
  path: string;
  body?: unknown;
}

/** One thing that a request can name; see `Probe`. */
export interface HttpProbe {
  readonly what: string;
  make(owner: Person, gateway: string): Promise<string>;
  unknown(): string;
  request(id: string): HttpRequest;
  /** The status of both answers to somebody else; 404 unless the same comes of both for another reason. */
  readonly foreign?: number;
}

const unknown = () => `resp_${randomUUID()}`;
const model = 'assistant';

const aResponse = {
  what: 'a response',
  unknown,
  make: async (alice: Person) => `resp_${(await alice.say(`About ${alice.canary}`)).turnId}`,
};
const aWaitingResponse = {
  what: 'a response that waits',
  unknown,
  make: async (alice: Person) => `resp_${(await waitingTurn(alice)).turnId}`,
};
const anAgent = {
  what: 'an agent',
  unknown: () => randomUUID(),
  make: async (alice: Person) => (await newAgent(alice)).id,
};
const chat = (messages: object[], name = model) => ({
  method: 'POST',
  path: '/v1/chat/completions',
  body: { model: name, messages },
});
const answer = (id: string) => ({ type: 'mcp_approval_response', approval_request_id: id, approve: true });

/** Every operation of the OpenAI-compatible part, as the description of the gateway names it; or why it names nothing. */
export const openAiCases: Record<string, readonly HttpProbe[] | string> = {
  'GET /v1/models': 'it takes nothing',
  'GET /v1/models/{model}': [{ ...anAgent, request: (id) => ({ method: 'GET', path: `/v1/models/${id}` }) }],
  'POST /v1/chat/completions': [
    {
      ...anAgent,
      request: (id) => chat([{ role: 'user', content: 'Hello' }], id),
    },
    {
      what: 'the words of a conversation, which then begins anew',
      unknown: () => `words-${randomUUID()}`,
      async make(alice, gateway) {
        const words = `words-${randomUUID()}`;
        const { method, path, body } = chat([{ role: 'user', content: words }]);
        const { status } = await alice.ask(gateway, method, path, body);
        if (status !== 200) throw new Error(`The chat could not begin: ${status}.`);
        return words;
      },
      request: (words) =>
        chat([
          { role: 'user', content: words },
          { role: 'assistant', content: `I heard: ${words}` },
          { role: 'user', content: 'And?' },
        ]),
      foreign: 200,
    },
  ],
  'POST /v1/responses': [
    { ...anAgent, request: (id) => ({ method: 'POST', path: '/v1/responses', body: { model: id, input: 'Hello' } }) },
    {
      ...aResponse,
      what: 'the response that it follows',
      request: (id) => ({
        method: 'POST',
        path: '/v1/responses',
        body: { model, input: 'And?', previous_response_id: id },
      }),
    },
    {
      what: 'an approval',
      unknown: () => randomUUID(),
      make: async (alice) => (await waitingTurn(alice)).approvalId,
      request: (id) => ({ method: 'POST', path: '/v1/responses', body: { model, input: [answer(id)] } }),
    },
  ],
  'GET /v1/responses/{responseId}': [
    { ...aResponse, request: (id) => ({ method: 'GET', path: `/v1/responses/${id}` }) },
  ],
  'POST /v1/responses/{responseId}/cancel': [
    { ...aWaitingResponse, request: (id) => ({ method: 'POST', path: `/v1/responses/${id}/cancel` }) },
  ],
};
