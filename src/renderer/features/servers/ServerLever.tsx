import { useStore } from 'zustand';
import type { ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { Lever } from '../../ui/Lever.tsx';

/** The lever of a server. `describedBy` is the id of what says its state. */
export function ServerLever({ server: { config }, describedBy }: { server: ServerView; describedBy: string }) {
  const { servers, toasts } = useStores();
  const intent = useStore(servers.state, ({ intents }) => intents.get(config.id));
  return (
    <Lever
      label={config.name}
      describedBy={describedBy}
      checked={intent ?? config.enabled}
      onChange={(enabled) =>
        void toasts.attempt(`${config.name} was not switched`, () => servers.setEnabled(config.id, enabled))
      }
    />
  );
}

/** Starts a server anew, and says what went wrong with that. */
export function useRestart(id: string): () => void {
  const { servers, toasts } = useStores();
  return () => void toasts.attempt('The server was not restarted', () => servers.restart(id));
}
