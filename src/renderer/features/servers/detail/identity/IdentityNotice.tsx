import { useState } from 'react';
import { useStores } from '../../../../stores/stores.ts';
import { Button } from '../../../../ui/Button.tsx';
import { Notice } from '../../../../ui/Notice.tsx';
import { visibleText } from '../../../../ui/visibleText.ts';

interface IdentityNoticeProps {
  serverId: string;
  /** The parameter that seems to name the user. */
  proposal: string;
}

/** Offers to fill in a parameter that seems to name the user, until a person has answered. */
export function IdentityNotice({ serverId, proposal }: IdentityNoticeProps) {
  const { servers, toasts, ui } = useStores();
  const [dismissed, setDismissed] = useState(() => ui.isProposalDismissed(serverId, proposal));
  if (dismissed) return null;
  const mark = () =>
    void toasts.attempt('The parameter was not marked', () =>
      servers.update({ id: serverId, identityParameter: proposal }),
    );
  const dismiss = () => {
    ui.dismissProposal(serverId, proposal);
    setDismissed(true);
  };
  return (
    <Notice
      tone="plain"
      actions={
        <>
          <Button onClick={mark}>Mark it</Button>
          <Button look="quiet" onClick={dismiss}>
            Not now
          </Button>
        </>
      }
    >
      Its tools have a parameter “{visibleText(proposal)}”. If it names the user, let Signalbox fill it in: the model
      then neither sees nor chooses it.
    </Notice>
  );
}
