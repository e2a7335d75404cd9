import { useStore } from 'zustand';
import type { ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { Hint } from '../../ui/Hint.tsx';
import { useNow } from '../../ui/hooks.ts';
import { Lamp } from '../../ui/Lamp.tsx';
import { stateWords, tickOf, toneOf } from './serverWords.ts';

/** One lamp a server, in the top bar. A click opens the drawer at that server. */
export function LampRow() {
  const { servers } = useStores();
  const list = useStore(servers.state, (state) => state.list);
  if (list === null || list.length === 0) return null;
  return (
    <ul aria-label="Server lamps" className="flex min-w-0 items-center overflow-x-auto">
      {list.map((server) => (
        <li key={server.config.id} className="shrink-0">
          <ServerLamp server={server} />
        </li>
      ))}
    </ul>
  );
}

function ServerLamp({ server: { config, state } }: { server: ServerView }) {
  const { ui } = useStores();
  const now = useNow(tickOf(state));
  const words = `${config.name}: ${stateWords(state, now)}`;
  return (
    <Hint text={words}>
      <button
        type="button"
        aria-label={words}
        onClick={() => ui.showServer(config.id)}
        className="flex size-7 items-center justify-center rounded-control -outline-offset-2! hover:bg-hover"
      >
        <Lamp tone={toneOf(state)} />
      </button>
    </Hint>
  );
}
