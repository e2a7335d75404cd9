import { useState } from 'react';
import type { ServerOptions, ServerView } from '../../../../shared/server.ts';
import { describeError } from '../../../api.ts';
import { useStores } from '../../../stores/stores.ts';

/** Saves options of a server at once; `failure` says why the last try did not succeed. */
export function useOptionsUpdate({ config }: ServerView) {
  const { servers } = useStores();
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (part: Partial<ServerOptions>) => {
    try {
      await servers.update({ id: config.id, options: { ...config.options, ...part } });
      setFailure(null);
    } catch (thrown) {
      setFailure(describeError(thrown).message);
    }
  };
  return { failure, save };
}
