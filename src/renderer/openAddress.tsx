import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useStores } from './stores/stores.ts';
import { Button } from './ui/Button.tsx';
import { Modal, ModalActions } from './ui/Modal.tsx';

/** The address if it may be opened, as the browser would write it: https only. Otherwise null. */
export function openableAddress(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === 'https:' ? url.href : null;
}

/**
 * Opens addresses outside of the app, each after a person has seen it in full: asked by this page in a browser tab, by
 * the window's host in the window. Place `dialog` in what is rendered.
 *
 * `onOpened` is told when an address was handed over. `asked`: this page asked and the person agreed; otherwise the
 * window's host still asks, and this page never learns the answer.
 */
export function useAddressOpener(onOpened: (asked: boolean) => void = () => {}): {
  open(address: string): void;
  dialog: ReactNode;
} {
  const { host } = useStores();
  const inWindow = useStore(host.state, ({ info }) => info?.shell === 'window');
  const [asking, setAsking] = useState<string | null>(null);
  const handOver = (address: string) => {
    setAsking(null);
    window.open(address, '_blank', 'noopener');
    onOpened(!inWindow);
  };
  const dialog = asking !== null && (
    <ConfirmOpen address={asking} onOpen={() => handOver(asking)} onClose={() => setAsking(null)} />
  );
  return { open: inWindow ? handOver : setAsking, dialog };
}

function ConfirmOpen(props: { address: string; onOpen(): void; onClose(): void }) {
  return (
    <Modal title="Open this address?" description="It leads out of Signalbox." onClose={props.onClose}>
      <p className="mx-5 mb-4 rounded-control bg-soft px-3 py-2 font-mono text-label [overflow-wrap:anywhere]">
        {props.address}
      </p>
      <ModalActions>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button look="primary" onClick={props.onOpen}>
          Open
        </Button>
      </ModalActions>
    </Modal>
  );
}
