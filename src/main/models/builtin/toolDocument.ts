import { isLabel, type Parameter, type ParameterKind, readParameters } from './parameters.ts';
import { isChanging, meansChange, stopWords, verbClassesOf } from './vocabulary.ts';
import { stemsOfName, wordsOf } from './words.ts';

/** A tool as the built-in model knows it: all that it ranks and fills by. */
export interface ToolDocument {
  /** The name by which it is called. */
  name: string;
  /** The part of the name before `__`, which names the server; empty without one. */
  server: string;
  title: string;
  /** The description without the title. */
  description: string;
  parameters: Parameter[];
  /** The terms of name and title, with their verb classes. */
  nameTerms: ReadonlySet<string>;
  /** Verbs that its parameters let choose from, like the methods of HTTP. */
  choiceTerms: ReadonlySet<string>;
  /** Words that name what the tool deals with; they are no value of a parameter. */
  nouns: ReadonlySet<string>;
  /** Every term with the weight of the places where it stands. */
  terms: ReadonlyMap<string, number>;
  /** Whether some parameter takes any text. */
  takesText: boolean;
  /** Whether its own verb says that it changes something. */
  changes: boolean;
}

export interface ToolSource {
  name: string;
  description: string;
  parameters: unknown;
}

/** How much a term counts by where it stands. */
const weight = {
  name: 3,
  title: 2,
  server: 1.5,
  parameter: 1,
  choice: 1,
  description: 1,
  parameterDescription: 0.4,
  kind: 1.5,
};

/** A tool that takes nothing but these computes, even if its name says "add" or "set". */
const measures = new Set<ParameterKind>(['number', 'date', 'time', 'moment', 'duration', 'place']);

const freeTextKinds = new Set(['title', 'body', 'query', 'text', 'place', 'list']);

/** Reads a tool into a document. Pure: the same source gives the same document. */
export function toolDocument({ name, description, parameters: schema }: ToolSource): ToolDocument {
  const { server, tool } = splitName(name);
  const { title, rest } = splitDescription(description, tool);
  const parameters = readParameters(schema);
  const terms = new Map<string, number>();
  const add = (stems: Iterable<string>, amount: number) => addTerms(terms, stems, amount);
  const nameStems = stemsOfName(tool);
  const titleStems = contentStems(title);
  const restStems = contentStems(rest);
  add(nameStems, weight.name);
  add(titleStems, weight.title);
  add(stemsOfName(server), weight.server);
  add(restStems, weight.description / (0.7 + restStems.length / 60));
  for (const parameter of parameters) addParameter(add, parameter);
  const [verb = ''] = nameStems;
  const nameTerms = new Set([...nameStems, ...titleStems].flatMap((stem) => [stem, ...verbClassesOf(stem)]));
  return {
    name,
    server,
    title,
    description: rest,
    parameters,
    nameTerms,
    choiceTerms: new Set(
      parameters.flatMap(({ choices }) => choices?.flatMap((choice) => stemsOfName(choice.toLowerCase())) ?? []),
    ),
    nouns: new Set([...stemsOfName(server), ...nameStems, ...titleStems]),
    terms,
    takesText: parameters.some(({ kind, takesName }) => freeTextKinds.has(kind) || takesName),
    changes:
      meansChange(verb) || (verbClassesOf(verb).some(isChanging) && parameters.some(({ kind }) => !measures.has(kind))),
  };
}

function addTerms(terms: Map<string, number>, stems: Iterable<string>, amount: number): void {
  for (const stem of stems) {
    for (const term of [stem, ...verbClassesOf(stem)]) terms.set(term, (terms.get(term) ?? 0) + amount);
  }
}

type Add = (stems: Iterable<string>, amount: number) => void;

/** A parameter's own words, its choices, and `#kind` terms for the forms of value that it takes. */
function addParameter(add: Add, parameter: Parameter): void {
  const { kind, nameStems, description, choices } = parameter;
  add(nameStems, weight.parameter);
  add(contentStems(description), weight.parameterDescription);
  if (choices !== null) add(choices.flatMap(stemsOfName), weight.choice);
  const more = { label: isLabel(parameter), json: parameter.takesJson, pattern: parameter.takesPattern };
  const forms = Object.entries(more).flatMap(([form, takes]) => (takes ? [form] : []));
  add([...(formsOfKind[kind] ?? [kind]), ...forms].map(asKind), weight.kind);
}

/** Kinds of parameter that take values of several forms. */
const formsOfKind: Partial<Record<ParameterKind, string[]>> = {
  moment: ['moment', 'date', 'time'],
  time: ['time', 'moment'],
};

function asKind(name: string): string {
  return `#${name}`;
}

/** `<server>__<tool>`, as the host names tools. */
function splitName(name: string): { server: string; tool: string } {
  const [server, ...rest] = name.split('__');
  return rest.length === 0 ? { server: '', tool: server ?? name } : { server: server ?? '', tool: rest.join('__') };
}

/** The host puts a tool's title before its description. Without a short first sentence the name stands in for it. */
function splitDescription(description: string, tool: string): { title: string; rest: string } {
  const text = description.trim();
  const match = /^([^.\n]{1,60})\.\s+(?=\S)/.exec(text);
  const fromName = stemsOfName(tool).length === 0 ? tool : tool.replace(/[_\-.]+/g, ' ');
  if (match?.[1] === undefined) return { title: sentenceCase(fromName), rest: text };
  return { title: match[1], rest: text.slice(match[0].length) };
}

/** The server's id as a person would write its name. */
export function serverInWords(server: string): string {
  return sentenceCase(server.replaceAll('-', ' '));
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter(({ lower }) => !stopWords.has(lower))
    .map(({ stem }) => stem);
}
