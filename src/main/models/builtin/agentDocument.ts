import { asObject } from './parameters.ts';
import { topicsOf } from './topics.ts';
import { stopWords, verbClassesOf } from './vocabulary.ts';
import { stemsOfName, wordsOf } from './words.ts';

/** An agent to whom a request can be handed, as the built-in model knows it. */
export interface AgentDocument {
  /** The name of the function that hands over to it. */
  name: string;
  /** Its name for people. */
  agent: string;
  /** What it is for, without what the host adds. */
  description: string;
  /** The titles of its tools; empty where it has none, or where the host did not tell. */
  abilities: readonly string[];
  /** The stems of all of this, with their topics; verbs without the other verbs of their class. */
  terms: ReadonlySet<string>;
  /** The verb classes of all of this. */
  verbClasses: ReadonlySet<string>;
  /** Whether it says that it takes any request. */
  isGeneral: boolean;
  /** Whether it takes a reason, and what else it is told beside it. */
  takesReason: boolean;
}

/** What the agent runtime writes before the description of an agent that can be handed to. */
const handoffPhrase = /^Handoff to the (.{1,100}?) agent to handle the request\.\s*/;
/** What the host adds after it: the titles of the agent's tools, and the names of its servers. */
const abilitiesPhrase = /\s*\bIt can: ([\s\S]+?)(?: \([^()]*\))?\.(?=\s+It works with: |\s*$)/;
const serversPhrase = /\s*\bIt works with: ([\s\S]+?)\.\s*$/;

const general =
  /\b(?:anything|everything|whatever|any (?:kind of )?(?:request|question|task|topic)|all (?:requests|questions|tasks|topics|else))\b/i;

/** Reads a handoff as the host offers it. Pure: the same handoff gives the same document. */
export function agentDocument(name: string, offered: string, schema: unknown): AgentDocument {
  const text = offered.trim();
  const agent = handoffPhrase.exec(text)?.[1] ?? nameFrom(name);
  const rest = text.replace(handoffPhrase, '');
  const abilities = (abilitiesPhrase.exec(rest)?.[1] ?? '').split(', ').filter((title) => title !== '');
  const servers = serversPhrase.exec(rest)?.[1] ?? '';
  const description = rest.replace(serversPhrase, '').replace(abilitiesPhrase, '').trim();
  const said = [...stemsOfName(agent), ...contentStems([description, ...abilities, servers].join('. '))];
  return {
    name,
    agent,
    description,
    abilities,
    terms: new Set(said.flatMap((stem) => [stem, ...topicsOf(stem)])),
    verbClasses: new Set(said.flatMap(verbClassesOf)),
    takesReason: 'reason' in asObject(asObject(schema).properties),
    isGeneral: general.test(description),
  };
}

function nameFrom(toolName: string): string {
  const words = toolName
    .replace(/^transfer_to_/, '')
    .replaceAll('_', ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter(({ lower }) => !stopWords.has(lower))
    .map(({ stem }) => stem);
}
