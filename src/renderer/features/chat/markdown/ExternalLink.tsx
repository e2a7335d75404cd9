import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Modal, ModalActions } from '../../../ui/Modal.tsx';
import { visibleText } from '../../../ui/visibleText.ts';

/** The address if it may be opened, as the browser would write it: https only. Otherwise null. */
export function openableAddress(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === 'https:' ? url.href : null;
}

/**
 * A link out of the app. It never opens by itself: the address is shown first, by this page in a browser tab, by the
 * window's host in the window. What is not https is shown as text.
 */
export function ExternalLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const address = openableAddress(href);
  if (address === null) return <UnopenedLink href={href}>{children}</UnopenedLink>;
  return <AskingLink address={address}>{children}</AskingLink>;
}

function UnopenedLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  return (
    <span>
      {children}
      {href !== undefined && href !== '' && <span className="text-faint"> ({visibleText(href)})</span>}
    </span>
  );
}

function AskingLink({ address, children }: { address: string; children: ReactNode }) {
  const { host } = useStores();
  const [asking, setAsking] = useState(false);
  const inWindow = useStore(host.state, ({ info }) => info?.shell === 'window');
  const open = () => {
    setAsking(false);
    window.open(address, '_blank', 'noopener');
  };
  return (
    <>
      <a
        href={address}
        rel="noopener noreferrer"
        onClick={(event) => {
          event.preventDefault();
          if (inWindow) open();
          else setAsking(true);
        }}
        onAuxClick={(event) => event.preventDefault()}
        className="rounded-sm text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        {children}
      </a>
      {asking && <ConfirmOpen address={address} onOpen={open} onClose={() => setAsking(false)} />}
    </>
  );
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
