import { type Agent, builtinChoice } from '../../../shared/agent.ts';
import { listed } from '../../ui/words.ts';

/** What there is that agents of a file may use. */
export interface Known {
  serverIds: readonly string[];
  providerIds: readonly string[];
}

/** What the agents of a file use that is not here, a sentence each. */
export function missingWords(added: readonly Agent[], { serverIds, providerIds }: Known): string[] {
  return added.flatMap(({ name, servers, model }) => {
    const missing = servers === 'all' ? [] : servers.filter((id) => !serverIds.includes(id));
    const isKnown = model === null || [builtinChoice.providerId, ...providerIds].includes(model.providerId);
    return [
      ...(missing.length === 0 ? [] : [`${name} uses ${serversInWords(missing)} not here.`]),
      ...(isKnown
        ? []
        : [
            `${name} uses ${model.model} of “${model.providerId}”, which is not set up here: choose another model for it.`,
          ]),
    ];
  });
}

function serversInWords(ids: readonly string[]): string {
  const names = listed(ids.map((id) => `“${id}”`));
  return ids.length === 1 ? `the server ${names}, which is` : `the servers ${names}, which are`;
}
