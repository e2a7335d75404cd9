import { estimateTokenCount } from 'tokenx';
import type { Item } from '../../shared/conversation.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import { outcomeForModel, pastOutcome } from './history.ts';

/** What a message costs beside its words, and an image whatever it shows: rough figures that most providers share. */
const perItem = 6;
const perImage = 1_000;
/** How much of a history is looked at closely. The rest is taken to be alike: counting all of it would hold a turn up. */
const mostSamples = 24;
const sampleLength = 400;

const toolTokens = new WeakMap<ToolInfo, number>();

export { estimateTokenCount as tokensOf };

/** What a tool's definition takes of each request, about. */
export function tokensOfTool(tool: ToolInfo): number {
  const known = toolTokens.get(tool);
  if (known !== undefined) return known;
  const tokens =
    perItem +
    estimateTokenCount(`${tool.name} ${tool.title ?? ''} ${tool.description}`) +
    estimateTokenCount(JSON.stringify(tool.inputSchema));
  toolTokens.set(tool, tokens);
  return tokens;
}

/** What items take of a request, about; `lengthOf` tells where one reaches the model shortened. */
export function tokensOfItems(items: readonly Item[], lengthOf: (item: Item) => number = itemLength): number {
  const total = items.reduce((sum, item) => sum + lengthOf(item), 0);
  if (total === 0) return items.length * perItem;
  const images = items.reduce((sum, item) => sum + (item.kind === 'user' ? item.attachments.length : 0), 0);
  return Math.ceil(total * tokensPerUnit(items)) + items.length * perItem + images * perImage;
}

/** How many UTF-16 units of text an item adds to a request. */
export function itemLength(item: Item): number {
  return item.kind === 'tool_call' ? callLength(item) : textOf(item).length;
}

const callLengths = new WeakMap<object, number>();

function callLength(item: Extract<Item, { kind: 'tool_call' }>): number {
  const known = callLengths.get(item);
  if (known !== undefined) return known;
  const length = textOf(item).length;
  callLengths.set(item, length);
  return length;
}

function textOf(item: Item): string {
  switch (item.kind) {
    case 'user':
    case 'assistant':
      return item.text;
    case 'tool_call':
      return `${item.tool}${JSON.stringify(item.arguments)}${outcomeForModel(pastOutcome(item))}`;
    case 'handoff':
      return `${item.to.name}${item.reason}`;
    case 'reasoning':
      return '';
  }
}

function tokensPerUnit(items: readonly Item[]): number {
  const step = Math.max(1, Math.floor(items.length / mostSamples));
  let sample = '';
  for (let index = 0; index < items.length; index += step) {
    const item = items[index];
    if (item !== undefined) sample += `${textOf(item).slice(0, sampleLength)}\n`;
  }
  return sample.length === 0 ? 0 : estimateTokenCount(sample) / sample.length;
}
