import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ChatRequest } from '../../src/main/models/testing/scriptedProvider.ts';
import { refusalOf } from '../../src/main/models/testing/strictChat.ts';

/** What the model says to a request: words, or calls. */
export type ChatAnswer =
  | { kind: 'text'; pieces: string[]; pauseMs: number }
  | { kind: 'calls'; calls: { name: string; arguments: object }[] };

/** A chat completions API that refuses what is not in order, and answers what it is told by a function. */
export interface StrictProvider {
  readonly url: string;
  /** What was wrong with the requests so far. */
  readonly problems: readonly string[];
  /** Requests that were in order. */
  readonly accepted: number;
}

let callIds = 0;

export async function startStrictProvider(answer: (body: ChatRequest) => ChatAnswer): Promise<StrictProvider> {
  const problems: string[] = [];
  let accepted = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body: ChatRequest = JSON.parse(Buffer.concat(parts).toString('utf8'));
      const found = refusalOf(body) ?? endOf(body);
      if (found !== null) {
        problems.push(`${found}\n${JSON.stringify(body.messages)}`);
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: found } }));
        return;
      }
      accepted += 1;
      // A host that is killed leaves in the middle of an answer.
      say(response, answer(body)).catch(() => response.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    problems,
    get accepted() {
      return accepted;
    },
  };
}

/** A request has to ask for something. */
function endOf({ messages }: ChatRequest): string | null {
  const role = messages.at(-1)?.role;
  return role === 'user' || role === 'tool' ? null : `A message of ${role} at the end asks for nothing`;
}

async function say(response: ServerResponse, answer: ChatAnswer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: object, reason: string | null = null) => {
    const chunk = {
      id: 'c',
      object: 'chat.completion.chunk',
      model: 'strict',
      choices: [{ index: 0, delta, finish_reason: reason }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (answer.kind === 'text') {
    for (const content of answer.pieces) {
      send({ content });
      await pause(answer.pauseMs);
    }
    send({}, 'stop');
  } else {
    for (const [index, call] of answer.calls.entries()) {
      callIds += 1;
      const made = { name: call.name, arguments: JSON.stringify(call.arguments) };
      send({ tool_calls: [{ index, id: `call_${callIds}`, type: 'function', function: made }] });
    }
    send({}, 'tool_calls');
  }
  response.end('data: [DONE]\n\n');
}
