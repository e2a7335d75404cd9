import type { Model } from '@openai/agents-core';
import type OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { afterEach } from 'vitest';
import { type ModelsOf, type TurnFixture, turnFixture } from '../../../../agents/testing/turnHarness.ts';
import { echoModel } from './echoModel.ts';
import { OpenAiGateway } from './openAiHarness.ts';

/** Gateways for the tests of a file, each of which has one and ends it. */
export function gatewayFixture(): {
  fixture: TurnFixture;
  /** Opens a gateway whose agents have these models, and returns a client of it. */
  open(models?: Model | ModelsOf): Promise<OpenAI>;
  /** The one that was opened last. */
  current(): OpenAiGateway;
} {
  const fixture = turnFixture();
  let gateway: OpenAiGateway | null = null;
  afterEach(async () => {
    await gateway?.close();
    gateway = null;
  });
  return {
    fixture,
    open: async (models = echoModel) => {
      gateway = await OpenAiGateway.open(fixture, models);
      return gateway.client();
    },
    current: () => {
      if (gateway === null) throw new Error('No gateway was opened.');
      return gateway;
    },
  };
}

export const user = (content: string): ChatCompletionMessageParam => ({ role: 'user', content });
export const assistant = (content: string): ChatCompletionMessageParam => ({ role: 'assistant', content });

/** The text with which a chat completion answers. */
export async function ask(client: OpenAI, messages: ChatCompletionMessageParam[], model = 'assistant') {
  const completion = await client.chat.completions.create({ model, messages });
  return completion.choices[0]?.message.content ?? '';
}

/** Everything that a stream brings. */
export async function collected<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The types of events, each once, in the order in which they first came. */
export const typesOf = (events: readonly ResponseStreamEvent[]) => [...new Set(events.map(({ type }) => type))];
