import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { secretPlaces } from './secretPlaces.ts';

/** Which Signalbox this is and where it keeps things. */
export function AboutPage() {
  const { host, settings } = useStores();
  const info = useStore(host.state, (state) => state.info);
  const backend = useStore(settings.state, ({ view }) => view?.secretBackend);
  if (info === null) return <p className="text-second text-quiet">Not connected to Signalbox right now.</p>;
  return (
    <dl className="space-y-4 text-second">
      <Entry name="Version">{info.version}</Entry>
      <div>
        <dt className="text-faint">Data folder</dt>
        <dd className="flex items-start gap-1">
          <span className="min-w-0 pt-1 font-mono text-label [overflow-wrap:anywhere]">{info.dataFolder}</span>
          <CopyButton label="Copy the folder’s path" text={() => info.dataFolder} />
        </dd>
      </div>
      {info.readOnly !== null && <Entry name="Storage">{info.readOnly}</Entry>}
      {backend && <Entry name="Keys and other secrets">{secretPlaces[backend]}</Entry>}
      <Entry name="Shown in">{info.shell === 'window' ? 'A window of its own' : 'A browser tab'}</Entry>
    </dl>
  );
}

function Entry({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
