import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type Connection, maxConnections } from '../../../../../shared/connection.ts';
import { useStores } from '../../../../stores/stores.ts';
import { Button } from '../../../../ui/Button.tsx';
import { Confirm } from '../../../../ui/Confirm.tsx';
import { useLineFocus } from '../../../../ui/hooks.ts';
import { MoreMenu } from '../../../../ui/MoreMenu.tsx';
import { ConnectionDialog } from './ConnectionDialog.tsx';
import { type EnteredConnection, withConnection, withoutConnection } from './connectionForm.ts';
import { connectionWords } from './connectionWords.ts';

interface ConnectionsProps {
  serverId: string;
  connections: readonly Connection[];
}

/** What is open over the list. The connection of an editor is null while one is added. */
type Open = { what: 'editor'; connection: Connection | null } | { what: 'removal'; connection: Connection };

/** The APIs that the server `http-api` may call. Each change is saved by itself. */
export function Connections({ serverId, connections }: ConnectionsProps) {
  const { servers, toasts } = useStores();
  const [open, setOpen] = useState<Open | null>(null);
  const list = useLineFocus<HTMLElement>(connections.length);
  const close = () => setOpen(null);
  const save = (changed: EnteredConnection[]) =>
    servers.update({ id: serverId, launch: { kind: 'bundled', name: 'http-api', connections: changed } });
  const remove = ({ name }: Connection) =>
    void toasts.attempt(`${name} was not removed`, () => save(withoutConnection(connections, name)));
  return (
    <section ref={list} aria-label="Connections" className="space-y-2">
      <h3 className="font-semibold">Connections</h3>
      {connections.length === 0 ? (
        <p className="text-faint">There is none yet. Its tools call only what you add here.</p>
      ) : (
        <ul aria-label="Connections" className="divide-y divide-line rounded-block border border-line">
          {connections.map((connection) => (
            <ConnectionRow
              key={connection.name}
              connection={connection}
              onEdit={() => setOpen({ what: 'editor', connection })}
              onRemove={() => setOpen({ what: 'removal', connection })}
            />
          ))}
        </ul>
      )}
      <Button
        data-adds
        disabled={connections.length >= maxConnections}
        onClick={() => setOpen({ what: 'editor', connection: null })}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        Add connection
      </Button>
      {open?.what === 'editor' && (
        <ConnectionDialog
          stored={open.connection}
          taken={connections.map(({ name }) => name).filter((name) => name !== open.connection?.name)}
          onSave={(saved) => save(withConnection(connections, open.connection?.name ?? null, saved))}
          onClose={close}
        />
      )}
      {open?.what === 'removal' && (
        <Confirm
          title={`Remove ${open.connection.name}?`}
          description="Its address is forgotten with its credential, and no tool calls it any more."
          keep="Keep it"
          act="Remove"
          onAct={() => remove(open.connection)}
          onClose={close}
        />
      )}
    </section>
  );
}

function ConnectionRow(props: { connection: Connection; onEdit(): void; onRemove(): void }) {
  const { connection, onEdit, onRemove } = props;
  const { name, baseUrl } = connection;
  return (
    <li className="flex items-center gap-1 py-1 pr-1 pl-3 hover:bg-hover">
      <button
        type="button"
        aria-label={`Edit ${name}`}
        onClick={onEdit}
        className="min-w-0 flex-1 rounded-sm py-1 text-left"
      >
        <span className="block truncate font-semibold">{name}</span>
        <span className="block truncate font-mono text-label text-quiet">{baseUrl}</span>
        <span className="block text-label text-faint [overflow-wrap:anywhere]">{connectionWords(connection)}</span>
      </button>
      <MoreMenu
        of={name}
        entries={[
          { label: 'Edit', icon: Pencil, run: onEdit },
          { label: 'Remove', icon: Trash2, danger: true, run: onRemove },
        ]}
      />
    </li>
  );
}
