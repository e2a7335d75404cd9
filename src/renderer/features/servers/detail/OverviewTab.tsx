import { RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../../shared/server.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { useFocusAfter } from '../../../ui/hooks.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { useRestart } from '../ServerLever.tsx';
import { IdentityNotice } from './identity/IdentityNotice.tsx';
import { useProposal } from './identity/useProposal.ts';
import { Numbers } from './Numbers.tsx';
import { Plots } from './plots/Plots.tsx';
import { Section } from './Section.tsx';
import { StateNotice } from './StateNotice.tsx';

/** How a server is: what is wrong and what can be done, its figures, its last hour, and what is run. */
export function OverviewTab({ server, onSignIn }: { server: ServerView; onSignIn(): void }) {
  const { config, state, commandLine } = server;
  const restart = useRestart(config.id);
  const { proposal, dismiss } = useProposal(server);
  // What was pressed goes with the notice.
  const top = useFocusAfter<HTMLDivElement>(proposal !== null);
  const remote = config.launch.kind === 'http';
  const place = remote ? 'Address' : 'Command line';
  return (
    <div ref={top} tabIndex={-1} className="space-y-4 px-4 py-4 text-second outline-none">
      <StateNotice server={server} onSignIn={onSignIn} />
      {proposal !== null && <IdentityNotice serverId={config.id} proposal={proposal} onDismiss={dismiss} />}
      <Numbers server={server} />
      <History serverId={config.id} />
      {commandLine !== null && (
        <Section title={place} action={<CopyButton label={`Copy ${place.toLowerCase()}`} text={() => commandLine} />}>
          <p className="rounded-control bg-soft px-2 py-1.5 font-mono text-label [overflow-wrap:anywhere]">
            {commandLine}
          </p>
        </Section>
      )}
      {state.status === 'ready' && (
        <Button onClick={restart}>
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          {remote ? 'Reconnect' : 'Restart'}
        </Button>
      )}
    </div>
  );
}

/** The last hour in plots, watched while they are shown. */
function History({ serverId }: { serverId: string }) {
  const { serverSamples } = useStores();
  useEffect(() => serverSamples.watch(serverId), [serverSamples, serverId]);
  const watched = useStore(serverSamples.state, ({ byServer }) => byServer.get(serverId));
  if (watched?.error) return <Notice tone="bad">{watched.error.message}</Notice>;
  return <Plots samples={watched?.entries ?? null} />;
}
