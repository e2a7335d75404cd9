import { useState } from 'react';
import type { Agent } from '../../../shared/agent.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { saveFile } from '../../ui/saveFile.ts';
import { agentFileName, readAgentFile } from './agentFiles.ts';
import { missingWords } from './importWords.ts';

/** What came of the last import. */
export type ImportState =
  | { status: 'idle' }
  | { status: 'importing' }
  | { status: 'done'; names: string[]; missing: string[] }
  | { status: 'failed'; message: string };

/** Writes agents to files and reads them from files. */
export function useAgentFiles() {
  const { agents, servers, settings, toasts } = useStores();
  const [state, setState] = useState<ImportState>({ status: 'idle' });
  return {
    state,
    exportAgents: (chosen: readonly Agent[]) =>
      toasts.attempt('The agents were not exported', async () => {
        const text = await agents.exportFile(chosen.map(({ id }) => id));
        saveFile(agentFileName(chosen), [new TextEncoder().encode(text)]);
      }),
    async importFrom(file: File) {
      setState({ status: 'importing' });
      try {
        const added = await agents.importFile(await readAgentFile(file));
        const known = {
          serverIds: (servers.state.getState().list ?? []).map(({ config }) => config.id),
          providerIds: (settings.state.getState().view?.settings.providers ?? []).map(({ id }) => id),
        };
        setState({ status: 'done', names: added.map(({ name }) => name), missing: missingWords(added, known) });
      } catch (thrown) {
        setState({ status: 'failed', message: describeError(thrown).message });
      }
    },
  };
}
