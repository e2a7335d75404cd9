import { useStore } from 'zustand';
import type { GatewayView } from '../../../../shared/gateway.ts';
import { useStores } from '../../../stores/stores.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Connect } from './Connect.tsx';
import { GatewaySwitch } from './GatewaySwitch.tsx';
import { KeyList } from './KeyList.tsx';
import { RequestLog } from './RequestLog.tsx';

/** How other programs get at the user's agents and servers: the gateway with its keys and its log. */
export function ProgramsPage() {
  const { gateway } = useStores();
  const view = useStore(gateway.state, (state) => state.view);
  const error = useStore(gateway.state, (state) => state.error);
  if (view) return <Programs view={view} />;
  if (error) return <Notice tone="bad">{error.message}</Notice>;
  return <Skeleton label="Loading the settings" widths={['w-2/5', 'w-4/5', 'w-3/5']} />;
}

function Programs({ view }: { view: GatewayView }) {
  const { state } = view;
  return (
    <div className="space-y-6">
      <GatewaySwitch view={view} />
      <KeyList keys={view.keys} jwtIssuer={view.jwtIssuer} />
      {state.status === 'listening' && view.settings.enabled && <Connect address={state.address} />}
      <RequestLog />
    </div>
  );
}
