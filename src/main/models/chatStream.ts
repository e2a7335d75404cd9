import { isObject, type Json, parseObject, unfinishedError } from './eventStream.ts';

/** A tool call as it has come in so far, under the index that we give it. */
interface CallSoFar {
  index: number;
  id: string;
  name: string;
  arguments: string;
}

/** What was learned of an endpoint from its answers. */
export interface EndpointHabits {
  /** The field that its thoughts are in, and that it wants them back in. The client knows only `reasoning`. */
  thoughts: 'reasoning' | 'reasoning_content';
}

/**
 * Passes a stream of chat completion chunks (server-sent events) on, with the forms mended that the client would
 * misread: choices and tool calls without an index, several calls under one index, a name repeated with each piece of
 * the arguments, thoughts in a field that it does not know. What of this has to be known later is noted in `habits`. Throws a `SignalboxError` where the stream ends before the answer does, or is no such stream.
 */
export async function* repairChatStream(
  bytes: AsyncIterable<Uint8Array>,
  habits: EndpointHabits,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const repair = new ChatStreamRepair(habits);
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  for await (const block of bytes) {
    const lines = (rest + decoder.decode(block, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield encoder.encode(`${lines.map((line) => repair.line(line)).join('\n')}\n`);
  }
  const last = rest + decoder.decode();
  if (last !== '') yield encoder.encode(`${repair.line(last)}\n\n`);
  repair.end();
}

class ChatStreamRepair {
  readonly #habits: EndpointHabits;
  readonly #calls: CallSoFar[] = [];
  /** The call that the endpoint's own index stands for at the moment. */
  readonly #byGivenIndex = new Map<unknown, CallSoFar>();
  #sawData = false;
  #finished = false;
  #firstText = '';

  constructor(habits: EndpointHabits) {
    this.#habits = habits;
  }

  line(line: string): string {
    if (!line.startsWith('data:')) {
      if (!this.#sawData && this.#firstText === '') this.#firstText = line.trim();
      return line;
    }
    this.#sawData = true;
    const data = line.slice(5).trim();
    if (data === '[DONE]') this.#finished = true;
    const chunk = parseObject(data);
    if (chunk === null) return line;
    if ('error' in chunk && chunk.error) this.#finished = true;
    this.#repairChunk(chunk);
    return `data: ${JSON.stringify(chunk)}`;
  }

  /** Throws where what came was not all there should be. */
  end(): void {
    if (!this.#finished) throw unfinishedError(this.#sawData ? null : this.#firstText);
  }

  #repairChunk(chunk: Json): void {
    if (!Array.isArray(chunk.choices)) return;
    for (const [position, choice] of chunk.choices.entries()) {
      if (!isObject(choice)) continue;
      choice.index ??= position;
      if (choice.finish_reason) this.#finished = true;
      if (isObject(choice.delta) && choice.index === 0) this.#repairDelta(choice.delta);
    }
  }

  #repairDelta(delta: Json): void {
    if (textOf(delta.reasoning) === '' && textOf(delta.reasoning_content) !== '') {
      delta.reasoning = delta.reasoning_content;
      this.#habits.thoughts = 'reasoning_content';
    }
    if (!Array.isArray(delta.tool_calls)) return;
    for (const piece of delta.tool_calls) if (isObject(piece)) this.#repairPiece(piece);
  }

  #repairPiece(piece: Json): void {
    const given = isObject(piece.function) ? piece.function : {};
    if (isObject(given.arguments)) given.arguments = JSON.stringify(given.arguments);
    const id = textOf(piece.id);
    const name = textOf(given.name);
    const known = piece.index === undefined ? this.#calls.at(-1) : this.#byGivenIndex.get(piece.index);
    const isNew = known === undefined || beginsAnother(known, id, name);
    const call = isNew ? { index: this.#calls.length, id, name: '', arguments: '' } : known;
    if (isNew) this.#calls.push(call);
    this.#byGivenIndex.set(piece.index, call);
    // The client joins names as it joins arguments: one that comes again must not be passed on.
    if (call.name !== '' && name === call.name) delete given.name;
    else call.name += name;
    call.arguments += textOf(given.arguments);
    piece.index = call.index;
  }
}

/** Whether a piece begins a new call though the endpoint gave it the index of a known one, or none. */
function beginsAnother(known: CallSoFar, id: string, name: string): boolean {
  if (id !== '' && known.id !== '') return id !== known.id;
  if (name === '' || known.name === '') return false;
  return parseObject(known.arguments) !== null || (known.arguments === '' && name !== known.name);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
