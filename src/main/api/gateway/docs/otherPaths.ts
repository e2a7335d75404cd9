import type { JsonSchema, Operation, Parameter, Paths } from './openApi.ts';

const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } });
const answer = (description: string) => ({ description, ...json({ type: 'object' }) });
const streamed = (description: string) => ({
  description,
  content: { 'application/json': { schema: { type: 'object' } }, 'text/event-stream': { schema: {} } },
});
const inPath = (name: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});

const openAiError = {
  description: 'An error in the form of OpenAI.',
  ...json({
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          message: { type: 'string' },
          type: { type: 'string' },
          param: { type: ['string', 'null'] },
          code: { type: ['string', 'null'] },
        },
      },
    },
  }),
};

function operation(operationId: string, tag: string, summary: string, rest: Partial<Operation>): Operation {
  return { operationId, summary, tags: [tag], parameters: [], responses: { default: openAiError }, ...rest };
}

const openAi = 'OpenAI-compatible';
const modelSchema: JsonSchema = { type: 'string', description: 'An agent, as /v1/models names it.' };

/** The part that clients of OpenAI speak to. Their own documentation says more of its bodies. */
export const openAiPaths: Paths = {
  '/v1/models': {
    get: operation('openai.models', openAi, 'Your agents, each as a model', {
      responses: { 200: answer('The list of models.'), default: openAiError },
    }),
  },
  '/v1/models/{model}': {
    get: operation('openai.model', openAi, 'One agent as a model', {
      parameters: [inPath('model')],
      responses: { 200: answer('The model.'), default: openAiError },
    }),
  },
  '/v1/chat/completions': {
    post: operation('openai.chat', openAi, 'Let an agent answer a chat', {
      requestBody: {
        required: true,
        ...json({
          type: 'object',
          properties: {
            model: modelSchema,
            messages: { type: 'array', items: { type: 'object' } },
            stream: { type: 'boolean' },
          },
          required: ['model', 'messages'],
        }),
      },
      responses: { 200: streamed('The answer, or with `stream` its chunks.'), default: openAiError },
    }),
  },
  '/v1/responses': {
    post: operation('openai.respond', openAi, 'Let an agent respond', {
      requestBody: {
        required: true,
        ...json({
          type: 'object',
          properties: {
            model: modelSchema,
            input: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'object' } }] },
            previous_response_id: { type: ['string', 'null'] },
            stream: { type: 'boolean' },
            background: { type: 'boolean' },
          },
          required: ['model', 'input'],
        }),
      },
      responses: { 200: streamed('The response, or with `stream` its events.'), default: openAiError },
    }),
  },
  '/v1/responses/{responseId}': {
    get: operation('openai.response', openAi, 'A response, also while it runs', {
      parameters: [inPath('responseId')],
      responses: { 200: answer('The response.'), default: openAiError },
    }),
  },
  '/v1/responses/{responseId}/cancel': {
    post: operation('openai.cancelResponse', openAi, 'Stop a response', {
      parameters: [inPath('responseId')],
      responses: { 200: answer('The response.'), default: openAiError },
    }),
  },
};

const mcp = 'MCP';
const session: Parameter = {
  name: 'Mcp-Session-Id',
  in: 'header',
  schema: { type: 'string' },
};

function mcpItem(id: string, what: string, parameters: Parameter[]): Record<string, Operation> {
  const all = [...parameters, session];
  const responses = { 200: streamed('The answer, as JSON or as a stream.'), default: answer('A JSON-RPC error.') };
  return {
    post: operation(`${id}.send`, mcp, `Send a message of the Model Context Protocol to ${what}`, {
      parameters: all,
      requestBody: { required: true, ...json({ type: 'object' }) },
      responses,
    }),
    get: operation(`${id}.listen`, mcp, `Listen to messages of ${what}`, { parameters: all, responses }),
    delete: operation(`${id}.end`, mcp, 'End the session', { parameters: all, responses }),
  };
}

/** The MCP endpoint, which clients of the protocol know how to use. */
export const mcpPaths: Paths = {
  '/mcp': mcpItem('mcp', 'all your servers', []),
  '/mcp/{serverId}': mcpItem('mcpServer', 'one of your servers', [inPath('serverId')]),
};
