import type { AgentInputItem } from '@openai/agents-core';
import { estimateTokenCount } from 'tokenx';
import type { Attachment, Item } from '../../shared/conversation.ts';
import { imageTokens, scriptFigures, tokensOfFile } from '../../shared/tokenFigures.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import type { ModelTraits } from '../models/index.ts';
import { outcomeForModel, pastOutcome } from './history.ts';

/** What a message costs beside its words. */
const perItem = 6;
/** How much of a history is looked at closely. The rest is taken to be alike: counting all of it would hold a turn up. */
const mostSamples = 24;
const sampleLength = 400;

const toolTokens = new WeakMap<ToolInfo, number>();

/** What a model can be shown beside text. */
type Takes = Pick<ModelTraits, 'takesImages' | 'takesFiles'>;

/** What a text takes, about. It reads all of it, which takes half a second for a million units. */
export function tokensOf(text: string): number {
  return estimateTokenCount(text, scriptFigures);
}

/** What a tool's definition takes of each request, about. */
export function tokensOfTool(tool: ToolInfo): number {
  const known = toolTokens.get(tool);
  if (known !== undefined) return known;
  const tokens =
    perItem +
    tokensOf(`${tool.name} ${tool.title ?? ''} ${tool.description}`) +
    tokensOf(JSON.stringify(tool.inputSchema));
  toolTokens.set(tool, tokens);
  return tokens;
}

/** What items take of a request to a model, about; `lengthOf` tells where one reaches the model shortened. */
export function tokensOfItems(
  items: readonly Item[],
  takes: Takes,
  lengthOf: (item: Item) => number = itemLength,
): number {
  const pieces = items.map((item) => ({ length: lengthOf(item), text: () => textOf(item) }));
  const files = items.flatMap((item) => (item.kind === 'user' ? item.attachments : []));
  return (
    tokensOfPieces(pieces) +
    items.length * perItem +
    files.reduce((sum, file) => sum + tokensOfAttachment(file, takes), 0)
  );
}

/** What a request's input takes, about. */
export function tokensOfInput(input: readonly AgentInputItem[]): number {
  const texts: string[] = [];
  let tokens = input.length * perItem;
  for (const item of input) {
    for (const part of partsOf(item)) {
      if (typeof part === 'number') tokens += part;
      else texts.push(part);
    }
  }
  return tokens + tokensOfPieces(texts.map((text) => ({ length: text.length, text: () => text })));
}

/** The texts of an item of a request, and what else it has in tokens. */
function partsOf(item: AgentInputItem): (string | number)[] {
  if (item.type === 'function_call') return [item.name, item.arguments];
  if (item.type === 'function_call_result') {
    const { output } = item;
    if (typeof output === 'string') return [output];
    return 'text' in output ? [output.text] : [JSON.stringify(output)];
  }
  if (item.type === 'reasoning') return (item.rawContent ?? item.content).map(({ text }) => text);
  if (!('role' in item)) return [];
  if (typeof item.content === 'string') return [item.content];
  return item.content.flatMap((part): (string | number)[] => {
    if ('text' in part && typeof part.text === 'string') return [part.text];
    if (part.type === 'input_image') return [imageTokens];
    if (part.type !== 'input_file') return [];
    return [tokensOfFile({ kind: 'file', bytes: typeof part.file === 'string' ? (part.file.length * 3) / 4 : 0 })];
  });
}

function tokensOfAttachment(file: Attachment, { takesImages, takesFiles }: Takes): number {
  const isTaken = { image: takesImages, text: true, file: takesFiles }[file.kind];
  return isTaken ? tokensOfFile(file) : 0;
}

/** How many UTF-16 units of text an item adds to a request. */
export function itemLength(item: Item): number {
  return item.kind === 'tool_call' ? callLengths(item).whole : textOf(item).length;
}

/** How many of them are the result of a call; 0 for other items. */
export function resultLength(item: Item): number {
  return item.kind === 'tool_call' ? callLengths(item).result : 0;
}

type Call = Extract<Item, { kind: 'tool_call' }>;
const knownLengths = new WeakMap<Call, { whole: number; result: number }>();

function callLengths(item: Call): { whole: number; result: number } {
  const known = knownLengths.get(item);
  if (known !== undefined) return known;
  const result = outcomeForModel(pastOutcome(item)).length;
  const lengths = { whole: callText(item).length + result, result };
  knownLengths.set(item, lengths);
  return lengths;
}

function callText(item: Call): string {
  return `${item.tool}${JSON.stringify(item.arguments)}`;
}

function textOf(item: Item): string {
  switch (item.kind) {
    case 'user':
    case 'assistant':
      return item.text;
    case 'tool_call':
      return `${callText(item)}${outcomeForModel(pastOutcome(item))}`;
    case 'handoff':
      return `${item.to.name}${item.reason}`;
    case 'reasoning':
      return '';
  }
}

interface Piece {
  length: number;
  text(): string;
}

/** Samples are taken at equal steps of the whole length, so that a long text counts for as much as it is. */
function tokensOfPieces(pieces: readonly Piece[]): number {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(sampleLength, total / mostSamples);
  let sample = '';
  let before = 0;
  let next = 0;
  for (const { length, text } of pieces) {
    const end = before + length;
    const whole = next < end ? text() : '';
    for (; next < end; next += step) {
      const from = Math.floor(next - before);
      sample += `${whole.slice(from, Math.min(from + sampleLength, length))}\n`;
    }
    before = end;
  }
  return sample === '' ? 0 : Math.ceil((total * tokensOf(sample)) / sample.length);
}
