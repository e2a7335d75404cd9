import { Agent, type AgentInputItem, type Model, Runner, setTracingDisabled, tool } from '@openai/agents-core';
import type { Provider } from '../../../shared/settings.ts';
import { explainProviderError } from '../index.ts';
import { usageOf } from '../usage.ts';

setTracingDisabled(true);

/** A provider as a user may have entered it. */
export function imaginaryProvider(kind: Provider['kind'], baseUrl: string, more: Partial<Provider> = {}): Provider {
  const unknown = { takesImages: null, contextTokens: null, prices: null };
  return { id: 'p', kind, name: 'P', baseUrl, api: 'responses', ...unknown, ...more };
}

/** A tool that tells of rain, and notes for which cities. */
export function forecastTool(cities: string[]) {
  return tool({
    name: 'forecast',
    description: 'Tells the weather.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: true,
    },
    errorFunction: null,
    execute: async (args) => {
      const { city } = args as { city: string };
      cities.push(city);
      return `Rain in ${city}`;
    },
  });
}

/** Runs one turn of an agent with the forecast, and tells all that came of it. */
export async function runTurn(model: Model, input: string | AgentInputItem[] = 'How is the weather?') {
  const cities: string[] = [];
  const agent = new Agent({ name: 'Assistant', instructions: 'Be brief.', model, tools: [forecastTool(cities)] });
  return { cities, ...(await run(agent, input)) };
}

/** Runs one turn of an agent. */
export async function run(agent: Agent, input: string | AgentInputItem[]) {
  const stream = await new Runner({ tracingDisabled: true }).run(agent, input, { stream: true });
  const deltas: string[] = [];
  const read = async () => {
    for await (const event of stream) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        deltas.push(event.data.delta);
    }
    await stream.completed;
  };
  const error = await read().then(
    () => null,
    (thrown: unknown) => explainProviderError(thrown),
  );
  const responses = stream.rawResponses;
  return {
    deltas,
    error,
    finalOutput: error === null ? stream.finalOutput : undefined,
    items: responses.flatMap(({ output }) => output),
    usage: responses.map(({ usage }) => usageOf(usage)),
  };
}
