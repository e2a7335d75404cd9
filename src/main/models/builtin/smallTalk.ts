import type { AgentDocument } from './agentDocument.ts';
import { serverInWords, type ToolDocument } from './toolDocument.ts';

const wayToAModel = 'For a real assistant, add a model in **Settings**: a local one or a hosted one.';
const longestSmallTalk = 120;
const mostShown = 6;
const mostToolsInHelp = 60;
const mostAbilities = 12;

/** What there is to answer with. */
export interface Offer {
  tools: readonly ToolDocument[];
  agents: readonly AgentDocument[];
  /** Servers that are not available, with the reason, in words. */
  missing: readonly string[];
}

/** What the answerer is, and how to have another one: the introduction says both. */
const asksWhoAnswers =
  /^(?:so |and |but )?(?:are you (?:an? |the )?(?:real |actual )?(?:ai|bot|robot|human|person|llm|language model|assistant|chat ?gpt|gpt\S*|claude|gemini)|(?:what|which) (?:(?:language |ai )?model|ai|llm)(?: (?:are you|is (?:this|that|it)|do you use|am i (?:using|talking to)))?|what(?:['’]?s| is) your name|(?:how|where) (?:do|can) i (?:add|set up|set|choose|change|connect|use|get|enter) (?:an? |the |my )?(?:\S+ )?(?:model|api key|key|assistant|ai|llm|openai|anthropic|claude|chat ?gpt|gemini|ollama|google|lm studio)|(?:can|could) you (?:please )?help(?: me)?(?: please)?)$/i;

/** Whether a message asks what can be done here, or who answers. What an agent can do is told with all the rest. */
export function asksForHelp(text: string, { agents }: Pick<Offer, 'agents'>): boolean {
  if (text.length > longestSmallTalk) return false;
  const asked = text.trim().replace(/[\s?!.]+$/, '');
  const subject = /^what can (?:the )?(.+) do$/i.exec(asked)?.[1]?.toLowerCase();
  if (agents.some(({ agent }) => agent.toLowerCase() === subject)) return true;
  if (asksWhoAnswers.test(asked)) return true;
  return /^(?:\/?help(?: me)?(?: please)?|\?|(?:hi|hello|hey)?,?\s*(?:what|how) (?:all )?(?:can|do|could) (?:you|i|we) (?:do|ask|say|help|work|use)(?: (?:you|me|here|with this|for me|with|me with|this|it))*|what (?:tools|servers|commands)(?: (?:are there|do you have|can you use|do i have|are available))?|(?:who|what) are you|who is (?:there|here)|(?:what|which|who) (?:other )?agents(?: (?:are (?:there|here)|do you (?:have|know)|can help(?: me)?))?|who can help(?: me)?|what is this|commands|menu|tools)$/i.test(
    asked,
  );
}

/** A greeting, thanks or the like, answered shortly; null for everything else. */
export function answerToGreeting(text: string, { tools, agents }: Offer): string | null {
  if (text.length > longestSmallTalk) return null;
  const plain = text.trim().replace(/[\s!.,?]+$/, '');
  if (
    /^(?:thanks?(?: you)?(?: (?:so much|a lot|very much))?|thx|great|perfect|nice|cool|ok(?:ay)?|good)$/i.test(plain)
  ) {
    return 'You are welcome. Tell me when there is something else to do.';
  }
  if (/^(?:bye|goodbye|good night|see you(?: later)?)$/i.test(plain)) return 'Goodbye.';
  if (
    !/^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|how are you(?: doing)?)(?: there)?$/i.test(
      plain,
    )
  )
    return null;
  if (tools.length === 0 && agents.length > 0) {
    return 'Hello. I am the built-in model: I hand a plain request to the agent that it fits. Ask “what can you do?” to see who is there.';
  }
  return 'Hello. I am the built-in model: I find the right tool for a plain request and run it. Ask “what can you do?” to see the tools.';
}

/** Says what answers here and lists every tool by server, and every agent. */
export function introduction({ tools, agents, missing }: Offer): string {
  const intro =
    'I am the built-in model of Signalbox. I am not a language model: I match plain requests to tools, fill in what they need and run them. I know nothing beyond what the tools tell me.';
  const router =
    'I am the built-in model of Signalbox. I am not a language model: I have no tools here, and hand each plain request to the agent that it fits.';
  if (tools.length === 0 && agents.length === 0) return [intro, noTools(missing), wayToAModel].join('\n\n');
  const lists = [...groupsOf(tools)].map(([server, members]) => {
    const lines = members.map(({ title, description }) => `- ${title}${summary(title, description)}`);
    return [`**${server === '' ? 'Other tools' : serverInWords(server)}**`, ...lines].join('\n');
  });
  return [
    ...(tools.length === 0 ? [router] : [intro, 'This is what I can do now:', ...lists]),
    ...(agents.length === 0 ? [] : [listOfAgents(agents)]),
    ...unavailable(missing),
    wayToAModel,
  ].join('\n\n');
}

function listOfAgents(agents: readonly AgentDocument[]): string {
  const lines = agents.map(({ agent, description, abilities }) => {
    const can = abilities.length === 0 ? '' : `Can: ${abilities.slice(0, mostAbilities).join(', ')}.`;
    return [`- **${agent}**:`, description, can].filter((part) => part !== '').join(' ');
  });
  return ['These agents are here, and I hand to them what they are for:', ...lines].join('\n');
}

/**
 * Says that a request was not understood and names what comes nearest. `returned` is an agent that would fit but had the
 * request in this turn already, or could do no more than who had it; `because` is what speaks against what seemed to fit.
 */
export function cannotPlace(
  near: readonly ToolDocument[],
  { tools, agents, missing }: Offer,
  { hasFiles, returned, because }: { hasFiles: boolean; returned: string | null; because: string | null },
): string {
  const cannot =
    tools.length === 0 && agents.length > 0
      ? 'I could not find an agent for that. I am the built-in model and not a language model: I only hand requests on, and cannot answer questions by myself.'
      : 'I could not find a tool for that. I am the built-in model and not a language model: I only run tools, and cannot answer questions by myself.';
  const sorry = [
    cannot,
    ...(because === null ? [] : [because]),
    ...(hasFiles ? ['I can’t look into images or files either.'] : []),
    ...(returned === null ? [] : [`It came to me from another agent, so I do not hand it back to ${returned}.`]),
  ].join(' ');
  if (tools.length === 0 && agents.length === 0) return [sorry, noTools(missing), wayToAModel].join('\n\n');
  const suggestions = [...near, ...firstOfEachServer(tools)].filter((tool, index, all) => all.indexOf(tool) === index);
  const lines = suggestions
    .slice(0, mostShown)
    .map(({ title, server }) => `- ${title}${server === '' ? '' : ` (${serverInWords(server)})`}`);
  return [
    sorry,
    ...(lines.length === 0 ? [] : [['What I could do, for example:', ...lines].join('\n')]),
    ...(agents.length === 0 ? [] : [listOfAgents(agents)]),
    ...unavailable(missing),
    `${tools.length === 0 ? '' : 'Ask “what can you do?” for all of it. '}${wayToAModel}`,
  ].join('\n\n');
}

function noTools(missing: readonly string[]): string {
  return ['There are no tools now: turn on a server in the server panel.', ...unavailable(missing)].join('\n\n');
}

function unavailable(missing: readonly string[]): string[] {
  return missing.length === 0 ? [] : [['Not available now:', ...missing.map((line) => `- ${line}`)].join('\n')];
}

function groupsOf(tools: readonly ToolDocument[]): Map<string, ToolDocument[]> {
  const groups = new Map<string, ToolDocument[]>();
  for (const tool of tools.slice(0, mostToolsInHelp)) {
    groups.set(tool.server, [...(groups.get(tool.server) ?? []), tool]);
  }
  return groups;
}

function firstOfEachServer(tools: readonly ToolDocument[]): ToolDocument[] {
  return [...groupsOf(tools).values()].flatMap((members) => members.slice(0, 3));
}

/** The first sentence of a description, where it says more than the title. */
function summary(title: string, description: string): string {
  const sentence = /^[^\n]*?[.!?](?=\s|$)|^[^\n]+/.exec(description.trim())?.[0] ?? '';
  return sentence === '' || sentence.replace(/[.!?]$/, '').toLowerCase() === title.toLowerCase() ? '' : `: ${sentence}`;
}

/**
 * The servers that the host's instructions name as missing, each with its reason. The host tells every model in words
 * which servers are not available, as a list below a line that says so.
 */
export function missingServers(instructions: string | undefined): string[] {
  const section = /not available[^\n]*:\n((?:- [^\n]+(?:\n|$))+)/i.exec(instructions ?? '')?.[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2));
}
