import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Transcript } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { type Row, rowOfItem } from './rows.ts';
import { useBranchActs } from './useBranchActs.ts';

/**
 * Leads to the message that a search found: where another branch has it, that one is shown first. `reveal` brings a row
 * into view; it is called once for each message that is sought.
 */
export function useSoughtItem({ items }: Transcript, rows: readonly Row[], reveal: (index: number) => void): void {
  const { ui } = useStores();
  const { showTurn } = useBranchActs();
  const sought = useStore(ui.state, ({ soughtItem }) => soughtItem);
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (sought === null) {
      asked.current = null;
      return;
    }
    const index = rowOfItem(rows, sought);
    if (index !== -1) {
      reveal(index);
      ui.found();
      return;
    }
    const turnId = items.find(({ id }) => id === sought)?.turnId;
    if (turnId === undefined || asked.current === sought) return;
    asked.current = sought;
    void showTurn(turnId);
  });
}
