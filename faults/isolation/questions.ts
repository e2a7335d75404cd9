import { fileURLToPath } from 'node:url';
import type { Transcript } from '../../src/shared/conversation.ts';
import { applyChange } from '../../src/shared/transcript.ts';
import { order } from './obedientModel.ts';
import type { Person } from './person.ts';

const script = fileURLToPath(new URL('../servers/eraServer.ts', import.meta.url));

/** Adds a server that asks, has the model call it, and resolves to the id of the question that then is open. */
export async function openQuestion(person: Person): Promise<string> {
  const launch = {
    kind: 'stdio' as const,
    command: process.execPath,
    args: [script, 'modern'],
    cwd: null,
    environment: [],
  };
  const { id: serverId } = await person.api.servers.add({ name: 'Asking', launch });
  await person.api.servers.setEnabled({ id: serverId, enabled: true });
  await person.api.approvals.saveRule({ id: null, rule: { serverId, tool: null, action: 'allow', conditions: [] } });
  const text = order({ name: `${serverId}__order`, arguments: {} });
  const { conversationId } = await person.api.turns.start({ conversationId: null, text });
  let transcript: Transcript | null = null;
  for await (const { change } of await person.api.turns.watch({ conversationId, resume: null })) {
    transcript = applyChange(transcript, change);
    for (const item of transcript?.items ?? []) {
      const [question] = item.kind === 'tool_call' ? item.questions : [];
      if (question?.status === 'open') return question.id;
    }
    const ended = transcript?.turns.find(({ status }) => status !== 'running');
    if (ended !== undefined) throw new Error(`Nothing was asked: ${JSON.stringify(transcript)}`);
  }
  throw new Error('The stream ended before the question.');
}
