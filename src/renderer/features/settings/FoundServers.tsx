import { Search } from 'lucide-react';
import { useState } from 'react';
import type { FoundServer } from '../../../shared/settings.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { count } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { type EndpointPreset, endpointPresets } from './providerForm.ts';
import { hostOf } from './providerWords.ts';

type SearchState =
  | { status: 'idle' }
  | { status: 'searching' }
  | { status: 'found'; servers: FoundServer[] }
  | { status: 'failed'; message: string };

/** Model servers that run here, looked for on request, and addresses that are known: a click fills the form. */
export function FoundServers({ onPick }: { onPick(preset: EndpointPreset): void }) {
  const { settings } = useStores();
  const [search, setSearch] = useState<SearchState>({ status: 'idle' });
  const discover = async () => {
    setSearch({ status: 'searching' });
    try {
      setSearch({ status: 'found', servers: await settings.discover() });
    } catch (thrown) {
      setSearch({ status: 'failed', message: describeError(thrown).message });
    }
  };
  return (
    <div className="space-y-3">
      <div className="space-y-2">
        <Button disabled={search.status === 'searching'} onClick={() => void discover()}>
          <Search size={16} strokeWidth={1.5} aria-hidden />
          {search.status === 'searching' ? 'Looking…' : 'Find models on this machine'}
        </Button>
        {search.status === 'failed' && <Notice tone="bad">{search.message}</Notice>}
        {search.status === 'found' && <Found servers={search.servers} onPick={onPick} />}
      </div>
      <ul aria-label="Known addresses" className="flex flex-wrap items-center gap-1">
        <li aria-hidden className="pr-1 text-second text-quiet">
          Or begin from
        </li>
        {endpointPresets.map((preset) => (
          <li key={preset.name}>
            <button
              type="button"
              onClick={() => onPick(preset)}
              className="h-7 rounded-control border border-line px-2 text-label text-quiet hover:border-edge hover:text-ink"
            >
              {preset.name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Found({ servers, onPick }: { servers: FoundServer[]; onPick(preset: EndpointPreset): void }) {
  if (servers.length === 0) {
    return (
      <p role="status" className="text-second text-quiet">
        None answers at the usual ports. Start your model server, or enter its address below.
      </p>
    );
  }
  return (
    <div role="status">
      <ul aria-label="Found on this machine" className="space-y-1">
        {servers.map(({ name, baseUrl, models }) => (
          <li key={baseUrl}>
            <button
              type="button"
              onClick={() => onPick({ name, baseUrl })}
              className="flex min-h-8 w-full flex-wrap items-center gap-x-2 rounded-control border border-line px-2.5 py-1 text-left text-second hover:border-edge hover:bg-hover"
            >
              <span className="font-semibold">{visibleText(name)}</span>
              <span className="text-label text-quiet">{hostOf(baseUrl)}</span>
              <span className="ml-auto text-label text-quiet">{count(models.length, 'model')}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
