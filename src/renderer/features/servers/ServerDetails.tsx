import { RotateCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ServerFailure, ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { formatTime } from '../../ui/format.ts';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LogTail } from './LogTail.tsx';
import { ToolList } from './ToolList.tsx';

/** Everything about one server. */
export function ServerDetails({ server }: { server: ServerView }) {
  const { config, state, tools, commandLine } = server;
  const failure = state.status === 'failed' || state.status === 'backoff' ? state.failure : null;
  return (
    <div className="space-y-4 border-t border-line px-3 py-3 text-second">
      {failure && <Failure failure={failure} serverId={config.id} />}
      <Numbers server={server} />
      {commandLine !== null && (
        <Section title="Command line" action={<CopyButton label="Copy command line" text={() => commandLine} />}>
          <p className="rounded-control bg-soft px-2 py-1.5 font-mono text-label [overflow-wrap:anywhere]">
            {commandLine}
          </p>
        </Section>
      )}
      {tools.length > 0 && (
        <Section title="Tools">
          <ToolList tools={tools} config={config} />
        </Section>
      )}
      <LogTail serverId={config.id} serverName={config.name} />
      <Acts server={server} />
    </div>
  );
}

/** A titled part of the details. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex h-7 items-center justify-between">
        <h3 className="text-label font-semibold text-quiet">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

function Failure({ failure, serverId }: { failure: ServerFailure; serverId: string }) {
  const restart = useRestart(serverId);
  return (
    <Notice tone="bad" actions={<Button onClick={restart}>Try again</Button>}>
      <p>{failure.summary}</p>
      {failure.detail !== '' && (
        <details className="mt-1 text-label text-quiet">
          <summary>Details</summary>
          <pre className="mt-1 max-h-48 overflow-auto font-mono whitespace-pre-wrap">{failure.detail}</pre>
        </details>
      )}
    </Notice>
  );
}

function useRestart(id: string): () => void {
  const { servers, toasts } = useStores();
  return () => void toasts.attempt('The server was not restarted', () => servers.restart(id));
}

function Numbers({ server: { state, latency, restarts } }: { server: ServerView }) {
  const entries: [string, string][] = [
    ['Since', formatTime(state.since)],
    ...(latency
      ? ([
          ['Typical answer', `${latency.p50.toFixed(latency.p50 < 10 ? 1 : 0)} ms (p50)`],
          ['Slow answer', `${latency.p95.toFixed(latency.p95 < 10 ? 1 : 0)} ms (p95)`],
        ] satisfies [string, string][])
      : []),
    ['Restarts', String(restarts)],
    ...(state.status === 'ready' ? ([['Process', String(state.pid)]] satisfies [string, string][]) : []),
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 tabular-nums">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Acts({ server: { config, state } }: { server: ServerView }) {
  const [removing, setRemoving] = useState(false);
  const restart = useRestart(config.id);
  const added = config.launch.kind !== 'bundled';
  if (!added && state.status !== 'ready') return null;
  return (
    <div className="flex flex-wrap gap-2">
      {state.status === 'ready' && (
        <Button onClick={restart}>
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          Restart
        </Button>
      )}
      {added && (
        <Button onClick={() => setRemoving(true)}>
          <Trash2 size={16} strokeWidth={1.5} aria-hidden />
          Remove
        </Button>
      )}
      {removing && <ConfirmRemove id={config.id} name={config.name} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function ConfirmRemove({ id, name, onClose }: { id: string; name: string; onClose(): void }) {
  const { servers, toasts } = useStores();
  const remove = () => {
    onClose();
    void toasts.attempt(`${name} was not removed`, () => servers.remove(id));
  };
  return (
    <Modal
      title={`Remove ${name}?`}
      description="It is stopped, and its command line and environment values are forgotten. What it did stays in your conversations."
      onClose={onClose}
    >
      <ModalActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" onClick={remove}>
          Remove
        </Button>
      </ModalActions>
    </Modal>
  );
}
