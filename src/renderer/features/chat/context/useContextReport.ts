import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isFinal, type Turn } from '../../../../shared/conversation.ts';
import type { ServerView } from '../../../../shared/server.ts';
import type { ContextReport } from '../../../../shared/usage.ts';
import { useCurrentAgent } from '../../../currentAgent.ts';
import { useStores } from '../../../stores/stores.ts';

/**
 * What the next request of a conversation would consist of: asked of the host after each turn, and when the agent, the
 * servers or the settings change. While a turn is under way it is what that turn sent last. Null while it is not known.
 * `head` is the end of the shown branch.
 */
export function useContextReport(conversationId: string | null, head: Turn | null): ContextReport | null {
  const { agents, conversations, host, servers, settings } = useStores();
  const agent = useCurrentAgent();
  const online = useStore(host.state, ({ status }) => status === 'online');
  const agentList = useStore(agents.state, ({ list }) => list);
  const tools = useStore(servers.state, ({ list }) => toolsKey(list));
  const kept = useStore(settings.state, ({ view }) => view?.settings);
  const [report, setReport] = useState<ContextReport | null>(null);
  const under = head !== null && !isFinal(head.status);
  const agentId = agent?.id ?? null;
  // Everything that the host's answer rests on: with another one it is asked anew. Null while it can't be asked.
  const basis =
    online && !under
      ? JSON.stringify([head?.id, tools, kept?.providers, kept?.defaultModel, kept?.context, agentList])
      : null;
  useEffect(() => {
    if (basis === null || agentId === null) return;
    let left = false;
    conversations.context(conversationId, agentId).then(
      (next) => {
        if (!left) setReport(next);
      },
      () => {
        // The meter is a help: without it everything else works, and the next change asks again.
        if (!left) setReport(null);
      },
    );
    return () => {
      left = true;
    };
  }, [conversations, conversationId, agentId, basis]);
  return (under ? head.context : null) ?? report;
}

/** What of the servers decides which tools a request has. */
function toolsKey(list: readonly ServerView[] | null): string {
  return (list ?? [])
    .map(({ config, state, tools }) => `${config.id} ${config.enabled} ${state.status} ${tools.length}`)
    .join('\n');
}
