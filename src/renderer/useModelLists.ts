import { useRef, useState } from 'react';
import { describeError } from './api.ts';
import { useStores } from './stores/stores.ts';

/** The models of one provider, as far as it has answered. */
export type ModelList =
  | { status: 'loading' }
  | { status: 'listed'; models: string[] }
  | { status: 'failed'; message: string };

export interface ModelLists {
  /** Null for a provider that nobody has asked yet. */
  of(providerId: string): ModelList | null;
  /** Asks a provider, unless it was asked before and did not fail. */
  load(providerId: string): Promise<void>;
}

/** The models of providers, each asked once while this is shown. */
export function useModelLists(): ModelLists {
  const { settings } = useStores();
  const [byProvider, setByProvider] = useState<ReadonlyMap<string, ModelList>>(new Map());
  const asked = useRef(new Set<string>());
  const put = (id: string, list: ModelList) => setByProvider((current) => new Map(current).set(id, list));
  return {
    of: (id) => byProvider.get(id) ?? null,
    async load(id) {
      if (asked.current.has(id)) return;
      asked.current.add(id);
      put(id, { status: 'loading' });
      const list = await settings.listModels(id).then(
        (outcome): ModelList =>
          outcome.success
            ? { status: 'listed', models: outcome.data.models }
            : { status: 'failed', message: outcome.error.message },
        (thrown: unknown): ModelList => ({ status: 'failed', message: describeError(thrown).message }),
      );
      if (list.status === 'failed') asked.current.delete(id);
      put(id, list);
    },
  };
}
