import { useState } from 'react';
import { useStore } from 'zustand';
import type { SettingsView } from '../../../shared/settings.ts';
import { useStores } from '../../stores/stores.ts';
import { useLeave } from '../../ui/LeaveGuard.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { ContextGroup } from './ContextGroup.tsx';
import { DefaultModel } from './DefaultModel.tsx';
import { ProviderEditor } from './ProviderEditor.tsx';
import { newProvider, ProviderList } from './ProviderList.tsx';

/** What answers: the default model, the providers, and how their context is kept. */
export function ModelPage() {
  const { settings } = useStores();
  const { view, error } = useStore(settings.state);
  if (view) return <Models view={view} />;
  if (error) return <Notice tone="bad">{error.message}</Notice>;
  return <Skeleton label="Loading the settings" widths={['w-2/5', 'w-4/5', 'w-3/5']} />;
}

/** `provider` is null while one is added. */
type Shown = { what: 'list' } | { what: 'editor'; provider: string | null };

function Models({ view }: { view: SettingsView }) {
  const { ui } = useStores();
  const adds = useStore(ui.state, ({ settingsAddsProvider }) => settingsAddsProvider);
  const [shown, setShown] = useState<Shown>(adds ? { what: 'editor', provider: null } : { what: 'list' });
  const [lastShown, setLastShown] = useState<string | null>(null);
  const leave = useLeave();
  const { providers } = view.settings;
  if (shown.what === 'editor') {
    const stored = providers.find(({ id }) => id === shown.provider) ?? null;
    // One that was removed elsewhere meanwhile leads back to the list.
    const close = () => {
      setLastShown(shown.provider ?? newProvider);
      setShown({ what: 'list' });
    };
    if (stored !== null || shown.provider === null) {
      return <ProviderEditor view={view} stored={stored} onDone={close} />;
    }
  }
  return (
    <div className="space-y-6">
      <DefaultModel settings={view.settings} />
      <ProviderList
        view={view}
        lastShown={lastShown}
        onEdit={(provider) => leave(() => setShown({ what: 'editor', provider }))}
      />
      <ContextGroup context={view.settings.context} />
    </div>
  );
}
