import type { Agent } from '../../shared/agent.ts';
import { cutText } from '../../shared/text.ts';

/** How a server says that it is meant to be used. */
export interface ServerGuide {
  name: string;
  text: string;
}

/** A server that an agent lacks now, as its model is told of it. */
export interface Outage {
  name: string;
  reason: string;
  /** The names by which the model would call its tools, as far as these are known. */
  tools: readonly string[];
}

/** Missing tools that are named: a model that had one in this conversation should not look for it. */
const mostNamed = 40;

/** What all servers together may say in a request, in UTF-16 units: the agent's own words come first. */
const mostGuides = 8_000;

/** An agent's instructions, with what its servers say of their use and what it has to know of those that are down. */
export function instructionsOf(
  { instructions }: Pick<Agent, 'instructions'>,
  { outages, guides }: { outages: readonly Outage[]; guides: readonly ServerGuide[] },
): string {
  return [instructions, ...guidesSection(guides), ...outagesSection(outages)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function guidesSection(guides: readonly ServerGuide[]): string[] {
  if (guides.length === 0) return [];
  const texts = guides.map(({ name, text }) => `${name}: ${text}`).join('\n\n');
  return [`How your servers are meant to be used:\n\n${cutText(texts, mostGuides)}`];
}

function outagesSection(outages: readonly Outage[]): string[] {
  if (outages.length === 0) return [];
  const list = outages.map(({ name, reason }) => `- ${name}: ${reason}`).join('\n');
  const told = `These servers are not available now, so their tools are missing:\n${list}\nSay so where it matters.`;
  return [`${told}${namesOfMissing(outages.flatMap(({ tools }) => tools))}`];
}

function namesOfMissing(tools: readonly string[]): string {
  if (tools.length === 0) return '';
  const more = tools.length > mostNamed ? `, and ${tools.length - mostNamed} more` : '';
  return ` Among what is missing: ${tools.slice(0, mostNamed).join(', ')}${more}.`;
}
