import type { JsonObject } from '../../../shared/json.ts';
import type { AgentDocument } from './agentDocument.ts';
import type { Entry } from './history.ts';
import { readQuestion } from './question.ts';
import { answerToGreeting, asksForHelp, introduction } from './smallTalk.ts';
import { readStanding, type Standing } from './standing.ts';
import type { ToolDocument } from './toolDocument.ts';
import { Turn } from './turn.ts';

/** What the model does next: say something and end the turn, or call a tool or a handoff. */
export type Decision = { kind: 'say'; text: string } | { kind: 'call'; name: string; arguments: JsonObject };

/** All that a decision depends on. */
export interface Situation {
  entries: readonly Entry[];
  tools: readonly ToolDocument[];
  /** Those to whom the request can be handed. */
  agents: readonly AgentDocument[];
  /** Servers that are not available, with the reason, in words. */
  missing: readonly string[];
  /** What "tomorrow" counts from. */
  now: Date;
}

/**
 * Decides the next step of a turn from the conversation alone, so that the same conversation always gives the same
 * answer. Called again after each tool result, it finds by the calls since the last message how far it is.
 */
export function decide(situation: Situation): Decision {
  const standing = readStanding(situation.entries);
  if (standing === null) return { kind: 'say', text: introduction(situation) };
  return restOf(decideNext(situation, standing), standing);
}

/**
 * What of an answer was not said before it was cut off. A question is asked in whole: its answer finds it by its form.
 */
function restOf(decision: Decision, { said }: Standing): Decision {
  if (decision.kind !== 'say' || said === '' || !decision.text.startsWith(said)) return decision;
  if (readQuestion(decision.text) !== null) return decision;
  const rest = decision.text.slice(said.length).trimStart();
  return { kind: 'say', text: rest === '' ? 'That was all of it: nothing is left to say or to do.' : rest };
}

function decideNext(situation: Situation, standing: Standing): Decision {
  if (standing.fresh.done.length === 0) {
    if (!standing.hasFiles && asksForHelp(standing.message, situation))
      return { kind: 'say', text: introduction(situation) };
    const greeting = answerToGreeting(standing.message, situation);
    if (greeting !== null) return { kind: 'say', text: greeting };
  }
  return new Turn(situation, standing).decide();
}
