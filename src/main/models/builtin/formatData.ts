import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { asObject } from './parameters.ts';
import { nameInWords, stemsOfName } from './words.ts';

const mostItems = 25;
const mostColumns = 5;
/** A text longer than this, or with several lines, stands on its own below the fields. */
const longText = 120;
const labelKeys = ['title', 'name', 'label', 'subject', 'heading'];
/** Fields whose text is what the record is about; it stands on its own. */
const proseKeys = ['body', 'content', 'text', 'description', 'summary'];
const answerKeys = ['result', 'answer', 'value', 'output', 'message'];

/**
 * Any JSON as Markdown for a person: a record as its fields, a list as bullets or as a table. Fields whose names are
 * among the `asked` stems come first, in bold. The empty text where there is nothing to show.
 */
export function formatData(value: JsonValue, asked: ReadonlySet<string>): string {
  if (Array.isArray(value)) return formatList(value, 'items', asked);
  if (typeof value !== 'object' || value === null) return value === null ? '' : scalar(value);
  const fields = shown(value);
  const [only] = fields;
  if (only === undefined) return '';
  if (fields.length === 1 && isNested(only[1])) {
    return Array.isArray(only[1]) ? formatList(only[1], nameInWords(only[0]), asked) : formatData(only[1], asked);
  }
  const lists = fields.filter(([, inner]) => Array.isArray(inner) && inner.some(isNested));
  if (
    lists.length === 1 &&
    lists[0] !== undefined &&
    fields.every(([, inner]) => !isNested(inner) || Array.isArray(inner))
  ) {
    return formatList(lists[0][1], nameInWords(lists[0][0]), asked);
  }
  const emptyList = fields.find(([, inner]) => Array.isArray(inner) && inner.length === 0);
  if (emptyList !== undefined && fields.every(([, inner]) => !isNested(inner) || inner === emptyList[1])) {
    const isRecord = labelKeys.some((key) => key in value) || 'id' in value;
    if (!isRecord) return formatList([], nameInWords(emptyList[0]), asked);
  }
  return formatRecord(value, asked);
}

type Field = [name: string, value: JsonValue];

/** The fields worth showing, the asked-for and the answering ones first. */
function shown(object: JsonObject, asked: ReadonlySet<string> = new Set()): Field[] {
  const rank = ([name]: Field) => {
    if (stemsOfName(name).every((stem) => asked.has(stem))) return 0;
    return answerKeys.includes(name) ? 1 : 2;
  };
  return Object.entries(object)
    .filter(([, value]) => value !== null && value !== '')
    .sort((a, b) => rank(a) - rank(b));
}

function isNested(value: JsonValue): value is JsonObject | JsonValue[] {
  return typeof value === 'object' && value !== null;
}

function formatRecord(record: JsonObject, asked: ReadonlySet<string>): string {
  const label = labelOf(record);
  const fields = shown(record, asked).filter(([name, value]) => name !== label?.[0] && !isEmptyList(value));
  const long = fields.filter(
    ([name, value]) => isLong(value) || (proseKeys.includes(name) && typeof value === 'string'),
  );
  const lines = fields.filter((field) => !long.includes(field)).map((field) => fieldLine(field, asked));
  const parts = [
    label === undefined ? '' : `**${scalar(label[1])}**`,
    ...long.map(([, value]) => String(value)),
    lines.join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** One field as a bullet; the fields of a record within it as bullets below. */
function fieldLine([name, value]: Field, asked: ReadonlySet<string>): string {
  const words = nameInWords(name);
  if (isNested(value) && !Array.isArray(value)) {
    const inner = shown(value, asked).map((field) => fieldLine(field, asked).replaceAll('\n', '\n  '));
    return [`- ${words}:`, ...inner.map((line) => `  ${line}`)].join('\n');
  }
  const text = `${words}: ${inline(value)}`;
  return stemsOfName(name).every((stem) => asked.has(stem)) ? `- **${text}**` : `- ${text}`;
}

function labelOf(record: JsonObject): Field | undefined {
  const name = labelKeys.find((key) => typeof record[key] === 'string' && record[key] !== '');
  return name === undefined ? undefined : [name, record[name] ?? ''];
}

function isLong(value: JsonValue): boolean {
  return typeof value === 'string' && (value.length > longText || value.includes('\n'));
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

function formatList(value: JsonValue, name: string, asked: ReadonlySet<string>): string {
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0) return `Nothing found: no ${name}.`;
  const visible = items.slice(0, mostItems);
  const rest = items.length > visible.length ? `\n\n… and ${items.length - visible.length} more.` : '';
  const head = `${items.length} ${items.length === 1 ? name.replace(/(?<=[^s])s$/, '') : name}:`;
  const columns = tableColumns(visible);
  const body = columns === null ? visible.map((item) => bullet(item, asked)).join('\n') : table(visible, columns);
  return `${head}\n\n${body}${rest}`;
}

/** Records without a name of their own and with the same few plain fields read best as a table. */
function tableColumns(items: JsonValue[]): string[] | null {
  const records = items.map(asObject);
  const columns = Object.keys(records[0] ?? {});
  if (items.length < 2 || columns.length < 2 || columns.length > mostColumns || records.some((one) => labelOf(one)))
    return null;
  const alike = records.every((one) =>
    columns.every((key) => key in one && !isNested(one[key] ?? null) && !isLong(one[key] ?? null)),
  );
  return alike ? columns : null;
}

function table(items: JsonValue[], columns: string[]): string {
  const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    row(columns.map(nameInWords)),
    row(columns.map(() => '---')),
    ...items.map((item) => row(columns.map((key) => inline(asObject(item)[key] ?? '')))),
  ].join('\n');
}

function bullet(item: JsonValue, asked: ReadonlySet<string>): string {
  if (!isNested(item)) return `- ${scalar(item)}`;
  const record = asObject(item);
  const label = labelOf(record);
  const fields = shown(record, asked).filter(
    ([name, value]) => name !== label?.[0] && !isEmptyList(value) && !isBookkeeping(name),
  );
  const texts = fields.map(([name, value]) =>
    isProse(value) ? clipped(value) : `${nameInWords(name)}: ${inline(value)}`,
  );
  const head = label === undefined ? '' : `**${scalar(label[1])}**${texts.length > 0 ? ': ' : ''}`;
  return `- ${head}${texts.join(' · ')}`;
}

/** Ids and times of storage say nothing to a person who reads a list; each record on its own still shows them. */
function isBookkeeping(name: string): boolean {
  return /^(?:id|uuid|guid)$|_at$|At$|_id$|Id$/.test(name);
}

function isProse(value: JsonValue): value is string {
  return typeof value === 'string' && value.includes(' ');
}

function clipped(text: string): string {
  const line = scalar(text.replace(/\s+/g, ' ').trim());
  return line.length <= longText ? line : `${line.slice(0, longText - 1).trimEnd()}…`;
}

function inline(value: JsonValue): string {
  if (Array.isArray(value)) return value.map(inline).join(', ');
  if (!isNested(value)) return scalar(value);
  return shown(value)
    .map(([name, inner]) => `${nameInWords(name)} ${inline(inner)}`)
    .join(', ');
}

/** A plain value as text. What Markdown would take for a mark is escaped: a result is data, not a layout. */
function scalar(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = readableTime(
    String(value)
      .split('\n')
      .map((line) => line.trim())
      .join(' '),
  );
  return text.replace(/[\\`*[\]<>]/g, '\\$&').replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}

/** A moment in UTC without the letters and the fractions that only programs need. */
function readableTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(text);
  return match === null ? text : `${match[1]} ${match[2]} UTC`;
}
