import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ApiKey } from '../../../../shared/gateway.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Confirm } from '../../../ui/Confirm.tsx';
import { Group } from '../../../ui/Group.tsx';
import { useNow } from '../../../ui/hooks.ts';
import { expiryWords, keyWords } from './gatewayWords.ts';
import { NewKeyDialog } from './NewKeyDialog.tsx';

interface KeyListProps {
  keys: readonly ApiKey[];
  /** Whose signed tokens are taken beside keys; null for nobody's. */
  jwtIssuer: string | null;
}

/** The keys by which programs are let in, each in the name of the user. */
export function KeyList({ keys, jwtIssuer }: KeyListProps) {
  const { gateway, toasts } = useStores();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = ({ id, name }: ApiKey) =>
    void toasts.attempt(`The key ${name} was not revoked`, () => gateway.revokeKey(id));
  return (
    <Group
      title="Keys"
      text="A program with a key acts in your name. Give each its own, so that you can revoke one without the others."
      actions={
        <Button onClick={() => setMaking(true)}>
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          New key
        </Button>
      }
    >
      {keys.length === 0 ? (
        <p className="text-second text-faint">There is no key yet. Make one for the first program.</p>
      ) : (
        <ul aria-label="Keys" className="divide-y divide-line rounded-block border border-line">
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      {jwtIssuer !== null && (
        <p className="mt-3 text-label text-quiet [overflow-wrap:anywhere]">
          Signed tokens (JWT) from <span className="font-mono">{jwtIssuer}</span> are taken, too: gateway.json in the
          data folder says so.
        </p>
      )}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {revoking && (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          description="Programs that use this key are refused from now on, and what they have under way is ended. It can’t be brought back."
          keep="Keep it"
          act="Revoke"
          onAct={() => revoke(revoking)}
          onClose={() => setRevoking(null)}
        />
      )}
    </Group>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke(): void }) {
  const now = useNow(60_000);
  const { words, expired } = expiryWords(apiKey, now);
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-3">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 truncate text-second font-semibold">{apiKey.name}</span>
          <span className="shrink-0 font-mono text-label text-quiet">{apiKey.prefix}…</span>
        </p>
        <p className="text-label text-quiet">
          {keyWords(apiKey, now)} · <span className={expired ? 'text-warn' : undefined}>{words}</span>
        </p>
      </div>
      <Button className="h-7!" aria-label={`Revoke ${apiKey.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
