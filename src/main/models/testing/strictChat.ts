import type { ChatRequest } from './scriptedProvider.ts';

type Message = ChatRequest['messages'][number];

const toolName = /^[a-zA-Z0-9_-]{1,64}$/;
const roles = ['system', 'developer', 'user', 'assistant', 'tool'];

/**
 * What the strictest provider would refuse about a request for a chat completion, in words; null where nothing. It is
 * stricter than any one of them: what passes here is accepted everywhere.
 */
export function refusalOf({ messages, tools = [] }: ChatRequest): string | null {
  return (
    [
      problemOfTools(tools, messages),
      problemOfCalls(messages),
      ...messages.map((message, index) => problemOfMessage(message, messages[index - 1])),
    ].find((problem) => problem !== null) ?? null
  );
}

function problemOfTools(tools: NonNullable<ChatRequest['tools']>, messages: Message[]): string | null {
  const names = tools.map((tool) => tool.function.name);
  const bad = names.find((name) => !toolName.test(name));
  if (bad !== undefined) return `Invalid name of a tool: ${bad}`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `Two tools have the name ${twice}`;
  const hasCalls = messages.some((message) => message.role === 'tool' || callsOf(message).length > 0);
  return hasCalls && tools.length === 0 ? 'Tools must be given where messages hold calls of tools' : null;
}

function problemOfMessage(message: Message, before: Message | undefined): string | null {
  const { role } = message;
  if (!roles.includes(role)) return `Unknown role: ${role}`;
  const calls = callsOf(message);
  if (role === 'assistant' && message.tool_calls !== undefined && calls.length === 0) return 'tool_calls is empty';
  if (calls.length === 0 && isEmpty(message.content)) return `A message of the role ${role} has no content`;
  if (message.content === '') return `A message of the role ${role} has empty content`;
  if ((role === 'system' || role === 'developer') && before !== undefined)
    return 'A system message must be the first message, and the only one';
  if (role === 'assistant' && (before === undefined || before.role === 'system'))
    return 'A conversation must begin with a message of the user';
  return problemOfSides(role, before?.role);
}

/** The sides take turns, and what a tool gave is for the assistant. */
function problemOfSides(role: string, before: string | undefined): string | null {
  const isUnexpected =
    role === 'user' ? before === 'user' || before === 'tool' : role === 'assistant' && before === role;
  return isUnexpected ? `Unexpected role ${role} after role ${before}` : null;
}

function isEmpty(content: unknown): boolean {
  if (Array.isArray(content)) return content.length === 0 || content.some((part) => Reflect.get(part, 'text') === '');
  return typeof content !== 'string' || content.trim() === '';
}

/** Every call is answered at once, and once; nothing else is. */
function problemOfCalls(messages: Message[]): string | null {
  const seen = new Set<string>();
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      const id = message.tool_call_id ?? '';
      if (!open.delete(id)) return `A result answers no call that is open: ${id}`;
      continue;
    }
    if (open.size > 0) return `These calls have no result: ${[...open].join(', ')}`;
    for (const call of callsOf(message)) {
      const problem = problemOfCall(call, seen);
      if (problem !== null) return problem;
      seen.add(call.id);
    }
    open = new Set(callsOf(message).map(({ id }) => id));
  }
  return open.size > 0 ? `These calls have no result: ${[...open].join(', ')}` : null;
}

function problemOfCall(call: NonNullable<Message['tool_calls']>[number], seen: ReadonlySet<string>): string | null {
  const { id, function: called } = call;
  if (typeof id !== 'string' || id === '' || id.length > 40)
    return `The id of a call must have 1 to 40 characters: ${id}`;
  if (seen.has(id)) return `Two calls have the id ${id}`;
  if (!toolName.test(called.name)) return `Invalid name of a called tool: ${called.name}`;
  return isObjectText(called.arguments) ? null : `The arguments of a call are no JSON object: ${called.arguments}`;
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function callsOf({ tool_calls: calls }: Message): NonNullable<Message['tool_calls']> {
  return calls ?? [];
}
