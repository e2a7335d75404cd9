import type { wireForms } from '../../src/main/models/testing/wireForms.ts';
import type { JsonObject, JsonValue } from '../../src/shared/json.ts';

type Kind = keyof typeof wireForms;

/** What a provider's API would refuse about the order of what it is asked, in words; empty where nothing is wrong. */
export function problemsOfBody(kind: Kind, body: JsonObject): string[] {
  const rules: Record<Kind, () => (string | null)[]> = {
    openai: () => listOf(body.input).map(problemOfItem),
    anthropic: () => listOf(body.messages).map(problemOfMessage),
    google: () => listOf(body.contents).map(problemOfContent),
  };
  const found = rules[kind]().filter((problem) => problem !== null);
  return found.length === 0 ? [] : [...found, JSON.stringify(body.input ?? body.messages ?? body.contents)];
}

/** Items of OpenAI's Responses: results follow their calls, and thoughts stand before what they led to. */
function problemOfItem(item: JsonObject, index: number, items: JsonObject[]): string | null {
  const after = items.slice(index + 1);
  if (item.type === 'function_call') {
    const results = after.filter(({ type, call_id }) => type === 'function_call_output' && call_id === item.call_id);
    if (results.length !== 1) return `The call ${item.call_id} has ${results.length} results`;
    const isOwn = items.slice(0, index).some(({ type }) => type === 'reasoning');
    return item.id !== undefined && !isOwn ? `The call ${item.id} stands without its reasoning` : null;
  }
  if (item.type === 'function_call_output') {
    const calls = items
      .slice(0, index)
      .filter(({ type, call_id }) => type === 'function_call' && call_id === item.call_id);
    return calls.length === 1 ? null : `The result ${item.call_id} has ${calls.length} calls`;
  }
  if (item.type !== 'reasoning') return null;
  if (item.encrypted_content === undefined) return 'Reasoning without its content';
  const [next] = after;
  const isFollowed = next?.id !== undefined && (next.type === 'function_call' || next.role === 'assistant');
  return isFollowed ? null : 'Reasoning without the item that follows it';
}

/** Messages of Anthropic's: the sides take turns, thoughts come first and signed, all calls are answered at once. */
function problemOfMessage({ role, content }: JsonObject, index: number, messages: JsonObject[]): string | null {
  if (role !== (index % 2 === 0 ? 'user' : 'assistant')) return `Message ${index} is of the role ${role}`;
  const parts = listOf(content);
  if (parts.length === 0) return `Message ${index} is empty`;
  if (parts.some(({ type, text }) => type === 'text' && String(text).trim() === '')) return 'Text without words';
  const thoughts = parts.flatMap(({ type }, place) => (type === 'thinking' ? [place] : []));
  if (thoughts.some((place) => place > 0)) return 'Thinking after something else';
  if (parts.some(({ type, signature }) => type === 'thinking' && signature === undefined)) return 'Unsigned thinking';
  const calls = idsOf(parts, 'tool_use', 'id');
  const results = idsOf(listOf(messages[index + 1]?.content), 'tool_result', 'tool_use_id');
  return role === 'assistant' && calls !== results ? `Calls ${calls} are followed by results ${results}` : null;
}

function idsOf(parts: JsonObject[], type: string, key: string): string {
  return parts
    .filter((part) => part.type === type)
    .map((part) => String(part[key]))
    .sort()
    .join();
}

/** Contents of Google's: the sides take turns, and as many results as calls come together right after them. */
function problemOfContent({ role, parts }: JsonObject, index: number, contents: JsonObject[]): string | null {
  if (role !== (index % 2 === 0 ? 'user' : 'model')) return `Content ${index} is of the role ${role}`;
  if (listOf(parts).length === 0) return `Content ${index} is empty`;
  const calls = listOf(parts).filter(({ functionCall }) => functionCall !== undefined).length;
  const next = listOf(contents[index + 1]?.parts).filter((part) => part.functionResponse !== undefined).length;
  return role === 'model' && calls !== next ? `${calls} calls are followed by ${next} results` : null;
}

function listOf(value: JsonValue | undefined): JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each));
}
