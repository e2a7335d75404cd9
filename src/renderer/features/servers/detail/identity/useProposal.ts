import { useState } from 'react';
import type { ServerView } from '../../../../../shared/server.ts';
import { useStores } from '../../../../stores/stores.ts';

/** The parameter that is proposed as the one that names the user; null where none is, or a person has put it off. */
export function useProposal({ config, identityProposal }: ServerView): { proposal: string | null; dismiss(): void } {
  const { ui } = useStores();
  const [dismissed, setDismissed] = useState<string | null>(null);
  const open =
    identityProposal !== null && identityProposal !== dismissed && !ui.isProposalDismissed(config.id, identityProposal);
  return {
    proposal: open ? identityProposal : null,
    dismiss() {
      if (identityProposal !== null) ui.dismissProposal(config.id, identityProposal);
      setDismissed(identityProposal);
    },
  };
}
