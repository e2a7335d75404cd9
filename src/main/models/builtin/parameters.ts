import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { stemsOfName, wordsOf } from './words.ts';

/** What a value of a parameter is, as far as its schema, its name and its description tell. */
export type ParameterKind =
  | 'identifier'
  | 'title'
  | 'body'
  | 'query'
  | 'place'
  | 'path'
  | 'url'
  | 'email'
  | 'date'
  | 'time'
  | 'moment'
  | 'duration'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'list'
  | 'text'
  | 'other';

/** One parameter of a tool, read from its JSON Schema. */
export interface Parameter {
  name: string;
  kind: ParameterKind;
  required: boolean;
  /** The stems of the name. */
  nameStems: string[];
  description: string;
  /** The allowed texts of a choice, or of the items of a list of choices; null where any text is allowed. */
  choices: string[] | null;
  /** A number that must be whole, or an identifier that is a number. */
  numeric: 'integer' | 'number' | null;
  /** A text that must have an ISO 8601 form. */
  iso: boolean;
  /** An identifier in whose place a name may stand, as its description says. */
  takesName: boolean;
  /** Whether it may be an object or a list of any form. */
  takesJson: boolean;
  /** A text that may be a pattern with wildcards, like "*.txt". */
  takesPattern: boolean;
  /** A path that leads to a folder and never to a file. */
  isFolder: boolean;
  /** A path that starts in some folder and never at the root of a disk, as its description says. */
  isRelative: boolean;
  /** An optional value that only makes sense as an earlier result gave it, like a version or a cursor: never guessed. */
  isOpaque: boolean;
}

/** The parameters of a tool in the order of its schema. Unknown and broken schemas give no parameters, never an error. */
export function readParameters(schema: unknown): Parameter[] {
  const root = asObject(schema);
  const required = new Set(Array.isArray(root.required) ? root.required : []);
  return Object.entries(asObject(root.properties)).map(([name, property]) =>
    readParameter(name, simplified(property, root), required.has(name)),
  );
}

function readParameter(name: string, schema: JsonObject, required: boolean): Parameter {
  const nameStems = stemsOfName(name);
  const description = typeof schema.description === 'string' ? schema.description : '';
  const type = typeOf(schema);
  const kind = kindOf(type, schema, nameStems, description);
  const items = kind === 'list' ? asObject(schema.items) : schema;
  const isOptional = !required || 'default' in schema;
  const choices = Array.isArray(items.enum) ? items.enum.filter((value) => typeof value === 'string') : null;
  return {
    name,
    kind,
    required: !isOptional,
    nameStems,
    description,
    choices,
    numeric: type === 'integer' || type === 'number' ? type : null,
    iso: typeof schema.format === 'string' || /\biso[ -]?8601\b/i.test(description),
    takesName: kind === 'identifier' && type === 'string' && /\b(?:title|name)\b/i.test(description),
    takesJson: kind !== 'list' && [schema, ...alternativesOf(schema)].some(isOpenJson),
    takesPattern: type === 'string' && /\b(?:pattern|glob|wildcard)s?\b/i.test(`${nameStems.join(' ')} ${description}`),
    isFolder: kind === 'path' && (nameStems.some((stem) => folders.has(stem)) || ofFolder.test(description)),
    isRelative: kind === 'path' && /\brelative\b|\bstarts? with no\b/i.test(description),
    isOpaque: isOptional && opaque.has(nameStems.filter((stem) => stem !== 'number').at(-1) ?? ''),
  };
}

const folders = new Set(['folder', 'directory', 'dir']);
const ofFolder = /\b(?:of|to) (?:the|a) (?:folder|directory)\b/i;
const opaque = new Set(
  'version revision etag cursor token offset skip page checksum hash nonce'.split(' ').flatMap(stemsOfName),
);

function alternativesOf({ anyOf, oneOf }: JsonObject): JsonObject[] {
  return [anyOf, oneOf].find(Array.isArray)?.map(asObject) ?? [];
}

function isOpenJson({ type, properties }: JsonObject): boolean {
  return type === 'object' && properties === undefined;
}

/** Follows a local `$ref` once and takes the one alternative that is not null, which is how optional values are written. */
function simplified(value: JsonValue | undefined, root: JsonObject): JsonObject {
  const schema = asObject(value);
  if (typeof schema.$ref === 'string') {
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(schema.$ref)?.[1] ?? '';
    return { ...asObject(asObject(root.$defs ?? root.definitions)[name]), ...schema };
  }
  const chosen = alternativesOf(schema).find((alternative) => alternative.type !== 'null');
  return chosen === undefined ? schema : { ...chosen, ...schema };
}

function typeOf(schema: JsonObject): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type))
    return type.find((one): one is string => typeof one === 'string' && one !== 'null') ?? 'string';
  if (schema.properties !== undefined) return 'object';
  return schema.items === undefined ? 'string' : 'array';
}

function kindOf(type: string, schema: JsonObject, nameStems: string[], description: string): ParameterKind {
  switch (type) {
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'number':
    case 'integer':
      return nameStems.at(-1) === 'id' ? 'identifier' : 'number';
    case 'string':
      if (Array.isArray(schema.enum)) return 'choice';
      return (
        kindOfFormat(schema.format) ?? kindOfName(nameStems) ?? kindOfDescription(nameStems, description) ?? 'text'
      );
    default:
      return 'other';
  }
}

function kindOfFormat(format: JsonValue | undefined): ParameterKind | undefined {
  const kinds: Record<string, ParameterKind> = {
    date: 'date',
    time: 'time',
    'date-time': 'moment',
    duration: 'duration',
    email: 'email',
    uri: 'url',
    url: 'url',
    uuid: 'identifier',
  };
  return typeof format === 'string' ? kinds[format] : undefined;
}

const kindsByName = new Map<string, ParameterKind>(
  (
    [
      ['identifier', 'id uuid guid isbn'],
      ['url', 'url uri link website homepage'],
      ['email', 'email mail'],
      ['path', 'path file folder directory filename'],
      ['date', 'date day deadline birthday'],
      ['time', 'time hour clock'],
      ['moment', 'datetime timestamp moment when'],
      ['duration', 'duration length interval period'],
      ['title', 'title name subject heading'],
      ['body', 'body content text description message note detail comment'],
      ['query', 'query search term keyword q phrase question topic pattern'],
      ['place', 'place city location country zone timezone tz region where room town area station airport'],
    ] as const
  ).flatMap(([kind, names]) =>
    names.split(' ').flatMap((name) => stemsOfName(name).map((stem) => [stem, kind] as const)),
  ),
);

/** The last word of a name says what it is: a `start_date` is a date, a `time_zone` a place. */
export function kindOfName(nameStems: string[]): ParameterKind | undefined {
  return nameStems.map((stem) => kindsByName.get(stem)).findLast((kind) => kind !== undefined);
}

/** For names such as `from` or `start`, which say nothing of what their value is. */
function kindOfDescription(nameStems: string[], description: string): ParameterKind | undefined {
  const telling = new Set<ParameterKind>(['place', 'date', 'time', 'moment', 'duration', 'email', 'url', 'path']);
  const undecided = new Set([
    'from',
    'to',
    'start',
    'end',
    'until',
    'since',
    'before',
    'after',
    'at',
    'in',
    'by',
    'for',
  ]);
  if (!nameStems.some((stem) => undecided.has(stem))) return undefined;
  const kinds = wordsOf(description).map(({ stem }) => kindsByName.get(stem));
  const found = new Set(kinds.filter((kind) => kind !== undefined && telling.has(kind)));
  if (found.has('place')) return 'place';
  if (found.has('time') && found.has('date')) return 'moment';
  const [first] = found;
  return first ?? undefined;
}

/** Whether a parameter deals with labels: where "tagged" and "labelled" lead to. */
export function isLabel({ nameStems, kind }: Parameter): boolean {
  const labels = ['tag', 'label', 'category', 'keyword'];
  return (kind === 'list' || kind === 'text' || kind === 'query') && nameStems.some((part) => labels.includes(part));
}

/** Whether a word is part of the name of a flag: "recursively" says `recursive`. */
export function namesFlag({ stem, lower }: { stem: string; lower: string }, { nameStems }: Parameter): boolean {
  return (
    nameStems.includes(stem) || (lower.endsWith('ly') && nameStems.some((part) => lower.replace(/e?ly$/, '') === part))
  );
}

/** The value as an object; an empty one for everything else. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
