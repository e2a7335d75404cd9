import type { Item, ToolCallItem } from '../../../../shared/conversation.ts';
import type { AgentRun } from './agentRun.ts';
import { callsOf, progressOf, type TurnView, waitingCalls } from './turnView.ts';

/** What is said of a call's arguments in words, in UTF-16 units. */
const mostArguments = 500;

/** What Signalbox says beside what OpenAI's form has room for. */
export function extensionOf({ conversationId, turnId }: Pick<AgentRun, 'conversationId' | 'turnId'>, view: TurnView) {
  return {
    status: progressOf(view).state,
    conversation_id: conversationId,
    turn_id: turnId,
    approvals: waitingCalls(view.items).map((call) => ({
      id: call.approvalId ?? '',
      server: call.serverId,
      tool: call.tool,
      arguments: call.arguments,
      words: wordsOf(call),
    })),
    /** Calls that were made, or would have been. */
    calls: callsOf(view.items)
      .filter(({ status }) => status !== 'waiting')
      .map(({ serverId, tool, status }) => ({ server: serverId, tool, outcome: status })),
  };
}

/** What a program tells its user of calls that wait. */
export function waitingWords(items: readonly Item[]): string {
  const calls = waitingCalls(items).map((call) => `- ${wordsOf(call)}`);
  return ['This waits for your approval:', ...calls, 'Allow or deny it in Signalbox, or through its API.'].join('\n');
}

function wordsOf({ serverName, toolTitle, tool, arguments: args }: ToolCallItem): string {
  const json = JSON.stringify(args);
  const shown = json.length <= mostArguments ? json : `${json.slice(0, mostArguments)}…`;
  return `${serverName} · ${toolTitle ?? tool} with ${shown}`;
}
