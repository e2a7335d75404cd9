import { ChevronRight, ServerOff } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { MissingServer } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { classes } from '../../ui/classes.ts';

interface MissingServersProps {
  servers: readonly MissingServer[];
  /** The answer is written; before that it is only under way without them. */
  answered: boolean;
}

/** Which servers an answer had to do without. One says why at once; of several the names do, and the reasons open. */
export function MissingServers({ servers, answered }: MissingServersProps) {
  const lead = answered ? 'Answered' : 'Working';
  const [only] = servers;
  return (
    <section aria-label="Servers that were missing" className="rounded-control bg-warn-soft text-label">
      {servers.length === 1 && only ? (
        <Missing server={only} lead={`${lead} without ${only.name}.`} icon />
      ) : (
        <Several servers={servers} lead={`${lead} without ${servers.length} servers:`} />
      )}
    </section>
  );
}

function Several({ servers, lead }: { servers: readonly MissingServer[]; lead: string }) {
  const [open, setOpen] = useState(false);
  const listId = useId();
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
        className="flex min-h-7 w-full items-center gap-2 rounded-control px-2 py-1 text-left"
      >
        <Mark />
        <span className="min-w-0 flex-1 truncate">
          <span className="font-semibold">{lead}</span> {servers.map(({ name }) => name).join(', ')}
        </span>
        <ChevronRight
          size={16}
          strokeWidth={1.5}
          aria-hidden
          className={classes('shrink-0 text-quiet transition-transform duration-150 ease-out', open && 'rotate-90')}
        />
      </button>
      {open && (
        <ul id={listId} className="pb-1 pl-6">
          {servers.map((server) => (
            <li key={server.id}>
              <Missing server={server} lead={`${server.name}:`} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** One server and why it was missing; it leads to the server, and turns on one that is switched off. */
function Missing({ server, lead, icon = false }: { server: MissingServer; lead: string; icon?: boolean }) {
  const { ui, servers, toasts } = useStores();
  const isOff = useStore(servers.state, ({ list, intents }) => {
    const config = list?.find((view) => view.config.id === server.id)?.config;
    return config !== undefined && !(intents.get(server.id) ?? config.enabled);
  });
  const turnOn = () =>
    void toasts.attempt(`${server.name} was not switched`, () => servers.setEnabled(server.id, true));
  return (
    <div className="flex min-h-7 items-start gap-2 px-2 py-1.5">
      {icon && <Mark />}
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="font-semibold">{lead}</span> {server.reason}
      </span>{' '}
      {isOff && <Act label="Turn on" of={server} onClick={turnOn} />}
      <Act label="Show server" of={server} onClick={() => ui.showServer(server.id)} />
    </div>
  );
}

function Act({ label, of, onClick }: { label: string; of: MissingServer; onClick(): void }) {
  return (
    <button
      type="button"
      aria-label={`${label}: ${of.name}`}
      onClick={onClick}
      className="-my-1 min-h-6 shrink-0 rounded-control px-1 text-accent hover:underline"
    >
      {label}
    </button>
  );
}

function Mark() {
  return <ServerOff size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />;
}
