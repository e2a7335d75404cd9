/** A message as it is sent to a chat completions API, as far as the rules look at it. */
export interface ChatMessage {
  role: string;
  content?: unknown;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

export interface ChatBody {
  messages: ChatMessage[];
  tools?: { function: { name: string } }[];
}

const functionName = /^[a-zA-Z0-9_-]{1,64}$/;

/** What the strictest provider would refuse a request for, in words; empty where nothing is wrong. */
export function problemsOf({ messages, tools = [] }: ChatBody): string[] {
  const problems: string[] = [];
  const ids = new Set<string>();
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const where = `message ${index} (${message.role})`;
    if (message.role === 'tool') {
      const id = message.tool_call_id ?? '';
      if (!open.includes(id)) problems.push(`${where}: a result without its call, or a second one`);
      open = open.filter((each) => each !== id);
      if (isEmpty(message.content)) problems.push(`${where}: an empty result`);
      continue;
    }
    if (open.length > 0) problems.push(`${where}: calls before it have no result: ${open.join(', ')}`);
    open = [];
    const calls = message.tool_calls ?? [];
    if (message.role === 'system' && index > 0) problems.push(`${where}: a system message in the middle`);
    if (calls.length === 0 && isEmpty(message.content)) problems.push(`${where}: no content`);
    for (const call of calls) {
      if (ids.has(call.id)) problems.push(`${where}: the id ${call.id} is used twice`);
      if (!functionName.test(call.function.name)) problems.push(`${where}: a bad function name ${call.function.name}`);
      if (!isObject(call.function.arguments)) problems.push(`${where}: arguments that are no object`);
      ids.add(call.id);
      open.push(call.id);
    }
  }
  if (open.length > 0) problems.push(`at the end: calls without a result: ${open.join(', ')}`);
  if (ids.size > 0 && tools.length === 0) problems.push('calls in the history, and no tools in the request');
  const last = messages.at(-1)?.role;
  if (last !== 'user' && last !== 'tool') problems.push(`at the end: a message of ${last} asks for nothing`);
  return problems;
}

function isEmpty(content: unknown): boolean {
  if (typeof content === 'string') return content.trim() === '';
  return !Array.isArray(content) || content.length === 0;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
