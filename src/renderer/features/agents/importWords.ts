import { type Agent, builtinChoice } from '../../../shared/agent.ts';
import { listed } from '../../ui/words.ts';

/** What agents of a file may name that is not here. */
export interface Known {
  serverIds: readonly string[];
  providerIds: readonly string[];
}

/** What came of an import, in sentences: who was added, and what they name that is not here. */
export function importWords(added: readonly Agent[], { serverIds, providerIds }: Known): string {
  const servers = added.flatMap((agent) => {
    const missing = agent.servers === 'all' ? [] : agent.servers.filter((id) => !serverIds.includes(id));
    return missing.length === 0 ? [] : [`${agent.name} names ${quoted('server', missing)}.`];
  });
  const models = added.flatMap(({ name, model }) => {
    if (model === null || model.providerId === builtinChoice.providerId) return [];
    return providerIds.includes(model.providerId)
      ? []
      : [`${name} wants ${model.model} of “${model.providerId}”, and answers with the default model.`];
  });
  const missing = [...servers, ...models];
  const names = `Added ${listed(added.map(({ name }) => name))}.`;
  return missing.length === 0 ? names : [names, 'Some of what they use is not here:', ...missing].join(' ');
}

function quoted(noun: string, ids: readonly string[]): string {
  return `the ${noun}${ids.length === 1 ? '' : 's'} ${listed(ids.map((id) => `“${id}”`))}`;
}
