import { type Agent, maxAgentFile } from '../../../shared/agent.ts';
import { SignalboxError } from '../../../shared/errors.ts';

/** What the file of exported agents is called: after the one that was asked for, or what they are. */
export function agentFileName(agents: readonly Pick<Agent, 'name'>[]): string {
  const [first] = agents;
  const plain = (first?.name ?? '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${agents.length === 1 && plain !== '' ? plain : 'agents'}.signalbox.json`;
}

/** The text of a file that a person chose. Throws INVALID_INPUT for one that can't be a file of agents. */
export async function readAgentFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<string> {
  if (file.size > maxAgentFile) {
    throw new SignalboxError(
      'INVALID_INPUT',
      `“${file.name}” is too large to be a file of agents. Choose one that Signalbox has exported.`,
    );
  }
  try {
    return await file.text();
  } catch (cause) {
    throw new SignalboxError('INVALID_INPUT', `“${file.name}” could not be read. Check that it is still there.`, {
      cause,
    });
  }
}
