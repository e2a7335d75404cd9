import { Children, type ReactNode } from 'react';
import { openableAddress, useAddressOpener } from '../../../openAddress.tsx';
import { visibleText } from '../../../ui/visibleText.ts';

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
  const told = href !== undefined && href !== '' && !isItsOwnAddress(children, href);
  return (
    <span>
      {children}
      {told && <span className="text-faint"> ({visibleText(href)})</span>}
    </span>
  );
}

/** Whether what is read is the address already: a bare address, or one of a person's mailbox. */
function isItsOwnAddress(children: ReactNode, href: string): boolean {
  const [only, ...more] = Children.toArray(children);
  return more.length === 0 && typeof only === 'string' && (href === only || href === `mailto:${only}`);
}

function AskingLink({ address, children }: { address: string; children: ReactNode }) {
  const { open, dialog } = useAddressOpener();
  return (
    <>
      <a
        href={address}
        rel="noopener noreferrer"
        onClick={(event) => {
          event.preventDefault();
          open(address);
        }}
        onAuxClick={(event) => event.preventDefault()}
        className="rounded-sm text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        {children}
      </a>
      {dialog}
    </>
  );
}
