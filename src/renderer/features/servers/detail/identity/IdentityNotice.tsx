import { useStores } from '../../../../stores/stores.ts';
import { Button } from '../../../../ui/Button.tsx';
import { Notice } from '../../../../ui/Notice.tsx';
import { visibleText } from '../../../../ui/visibleText.ts';

interface IdentityNoticeProps {
  serverId: string;
  /** The parameter that seems to name the user. */
  proposal: string;
  onDismiss(): void;
}

/** Offers to fill in a parameter that seems to name the user. */
export function IdentityNotice({ serverId, proposal, onDismiss }: IdentityNoticeProps) {
  const { servers, toasts } = useStores();
  const mark = () =>
    void toasts.attempt('The parameter was not marked', () =>
      servers.update({ id: serverId, identityParameter: proposal }),
    );
  return (
    <Notice
      tone="plain"
      actions={
        <>
          <Button onClick={mark}>Fill it in</Button>
          <Button look="quiet" onClick={onDismiss}>
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
