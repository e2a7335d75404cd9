import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { signInAddress } from './signInAddress.ts';

/**
 * Signs in to a remote server in the browser. The host hears of the end by itself; where the browser runs on another
 * machine, the address that it ended at is pasted here. The dialog closes once the server no longer waits.
 */
export default function SignInDialog({ serverId, onClose }: { serverId: string; onClose(): void }) {
  const { servers } = useStores();
  const server = useStore(servers.state, ({ list }) => list?.find(({ config }) => config.id === serverId));
  const { address, failure, begin } = useSignIn(serverId);
  const waiting = server?.state.status === 'blocked';
  useEffect(() => {
    if (!waiting) onClose();
  }, [waiting, onClose]);
  const name = server?.config.name ?? 'the server';
  return (
    <Modal
      title={`Sign in to ${name}`}
      description="It asks who you are. You tell it in your browser."
      onClose={onClose}
    >
      <div className="min-h-0 space-y-4 overflow-y-auto px-5 pt-px pb-4 text-second">
        {failure !== null && (
          <Notice tone="bad" actions={<Button onClick={begin}>Try again</Button>}>
            {failure}
          </Notice>
        )}
        {failure === null && address === null && <Skeleton label="Preparing the sign-in" widths={['w-4/5', 'w-3/5']} />}
        {address !== null && <OpenBrowser address={address} />}
        {address !== null && <PasteAddress serverId={serverId} />}
      </div>
      <ModalActions>
        <Button onClick={onClose}>Cancel</Button>
      </ModalActions>
    </Modal>
  );
}

/** The address of a sign-in, asked for when the dialog opens and when it is tried again. */
function useSignIn(serverId: string) {
  const { servers } = useStores();
  const [address, setAddress] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const begin = useCallback(async () => {
    setFailure(null);
    try {
      setAddress(await servers.signIn(serverId));
    } catch (thrown) {
      setFailure(describeError(thrown).message);
    }
  }, [servers, serverId]);
  useEffect(() => void begin(), [begin]);
  return { address, failure, begin };
}

/** Says where the browser will go before it does. */
function OpenBrowser({ address }: { address: string }) {
  const [opened, setOpened] = useState(false);
  const openable = signInAddress(address);
  if (openable === null) {
    return (
      <Notice tone="bad">
        The server names a sign-in page that can’t be opened safely: {visibleText(address)}. Ask whoever runs it.
      </Notice>
    );
  }
  const open = () => {
    setOpened(true);
    window.open(openable, '_blank', 'noopener');
  };
  return (
    <div className="space-y-2">
      <p>
        Your browser goes to <strong className="font-semibold">{new URL(openable).host}</strong>:
      </p>
      <p className="max-h-24 overflow-y-auto rounded-control bg-soft px-2 py-1.5 font-mono text-label [overflow-wrap:anywhere]">
        {openable}
      </p>
      <Button look={opened ? 'secondary' : 'primary'} onClick={open}>
        {opened ? 'Open it again' : 'Open in the browser'}
      </Button>
      <p role="status" className="text-label text-faint">
        {opened && 'Waiting for the browser. This goes on by itself once you have signed in.'}
      </p>
    </div>
  );
}

/** The way out where the browser can't reach this machine. */
function PasteAddress({ serverId }: { serverId: string }) {
  const { servers } = useStores();
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (address.trim() === '') return setError('Paste the address first.');
    setBusy(true);
    try {
      await servers.finishSignIn(serverId, address.trim());
      setError(null);
    } catch (thrown) {
      setError(describeError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate className="flex items-start gap-2 border-t border-line pt-3">
      <Field
        label="Paste the address you ended at"
        className="min-w-0 flex-1 [&_input]:font-mono"
        placeholder="http://127.0.0.1:…"
        value={address}
        error={error}
        help="Only if the browser showed an error at the end, as it does on another machine."
        onChange={(event) => setAddress(event.target.value)}
      />
      <Button type="submit" className="mt-[22px]" disabled={busy}>
        Finish
      </Button>
    </form>
  );
}
