import { useId } from 'react';
import { useStore } from 'zustand';
import type { GatewaySettings, GatewayView } from '../../../../shared/gateway.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Group } from '../../../ui/Group.tsx';
import { Lamp } from '../../../ui/Lamp.tsx';
import { Lever } from '../../../ui/Lever.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { stateWords } from './gatewayWords.ts';
import { PortForm } from './PortForm.tsx';

/** Lets programs in or keeps them out, and says how that stands. */
export function GatewaySwitch({ view }: { view: GatewayView }) {
  const { gateway, toasts, host } = useStores();
  const inBrowser = useStore(host.state, ({ info }) => info?.shell === 'browser');
  const stateId = useId();
  const { settings } = view;
  const set = (next: GatewaySettings) =>
    void toasts.attempt('The switch was not moved', () => gateway.setSettings(next));
  return (
    <Group
      title="Use from other programs"
      text="While this is on, programs on this computer can use your agents and servers, each only with a key that you made for it."
      actions={
        <Lever
          label="Use from other programs"
          checked={settings.enabled}
          describedBy={stateId}
          onChange={(enabled) => set({ ...settings, enabled })}
        />
      }
    >
      <div className="space-y-4">
        {view.developmentBypass && (
          <Notice tone="warn">
            The development bypass is on: every program on this computer is let in without a key. Start Signalbox
            without it to end that.
          </Notice>
        )}
        <State id={stateId} view={view} onRetry={() => set(settings)} />
        <PortForm settings={settings} inBrowser={inBrowser} />
      </div>
    </Group>
  );
}

/** How it stands: where programs get at it, or why they can't. */
function State({ id, view, onRetry }: { id: string; view: GatewayView; onRetry(): void }) {
  const { settings, state } = view;
  const { words, tone } = stateWords(view);
  if (state.status === 'failed' && settings.enabled) {
    return (
      <Notice tone="bad" actions={<Button onClick={onRetry}>Try again</Button>}>
        <p id={id}>{state.message}</p>
      </Notice>
    );
  }
  const address = state.status === 'listening' && settings.enabled ? state.address : null;
  return (
    <div className="flex min-h-10 items-center gap-2 rounded-block border border-line py-1 pr-1 pl-3 text-second">
      <Lamp tone={tone} />
      <p id={id} role="status" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {words}
        {address !== null && (
          <>
            <span className="text-quiet"> at </span>
            <span className="font-mono text-label">{address}</span>
          </>
        )}
      </p>
      {address !== null && <CopyButton label="Copy the address" text={() => address} />}
    </div>
  );
}
