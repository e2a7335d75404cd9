import { randomUUID } from 'node:crypto';
import {
  type Model,
  type ModelRequest,
  type ModelResponse,
  type protocol,
  type StreamEvent,
  Usage,
} from '@openai/agents-core';
import { agentDocument } from './agentDocument.ts';
import { type Decision, decide } from './decide.ts';
import { DocumentCache } from './documentCache.ts';
import { readHistory } from './history.ts';
import { missingServers } from './smallTalk.ts';
import type { ToolSource } from './toolDocument.ts';

/**
 * The model that needs no network and no key: it ranks the tools against the request, fills their arguments from the
 * schema, and tells what they gave back. It knows no language and says so. The same request gives the same answer; only
 * the ids of calls differ.
 */
export class BuiltinModel implements Model {
  readonly #documents = new DocumentCache();
  readonly #now: () => Date;

  constructor(options: { now?: () => Date } = {}) {
    this.#now = options.now ?? (() => new Date());
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    request.signal?.throwIfAborted();
    return { usage: new Usage({ requests: 1 }), output: outputOf(this.#decide(request)), responseId: newId('resp') };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    request.signal?.throwIfAborted();
    const decision = this.#decide(request);
    yield { type: 'response_started' };
    if (decision.kind === 'say') {
      for (const delta of decision.text.match(/\s*\S+\s*/g) ?? []) {
        request.signal?.throwIfAborted();
        yield { type: 'output_text_delta', delta };
      }
    }
    yield {
      type: 'response_done',
      response: {
        id: newId('resp'),
        usage: { requests: 1, inputTokens: 0, outputTokens: 0, totalTokens: 0 },
        output: outputOf(decision),
      },
    };
  }

  #decide(request: ModelRequest): Decision {
    return decide({
      entries: readHistory(request.input),
      tools: sourcesOf(request).map((source) => this.#documents.of(source)),
      agents: request.handoffs.map(({ toolName, toolDescription, inputJsonSchema }) =>
        agentDocument(toolName, toolDescription, inputJsonSchema),
      ),
      missing: missingServers(request.systemInstructions),
      now: this.#now(),
    });
  }
}

/** The host's tool that finds tools: it is for models that can't see all of them, and this one can. */
const hostSearch = 'signalbox__search_tools';

function sourcesOf({ tools }: ModelRequest): ToolSource[] {
  return tools.flatMap((tool): ToolSource[] => {
    if (tool.type !== 'function' || tool.name === hostSearch) return [];
    return [{ name: tool.name, description: tool.description, parameters: tool.parameters }];
  });
}

function outputOf(decision: Decision): (protocol.AssistantMessageItem | protocol.FunctionCallItem)[] {
  if (decision.kind === 'say') {
    const content = [{ type: 'output_text' as const, text: decision.text }];
    return [{ type: 'message', id: newId('msg'), role: 'assistant', status: 'completed', content }];
  }
  const { name } = decision;
  return [
    {
      type: 'function_call',
      callId: newId('call'),
      name,
      status: 'completed',
      arguments: JSON.stringify(decision.arguments),
    },
  ];
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
