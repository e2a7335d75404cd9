import { useStores } from '../../stores/stores.ts';

/**
 * Runs what takes the page from its user. Files that are attached and not sent are in this page alone: then a person is
 * asked first.
 */
export function useLeavePage(): (act: () => void) => void {
  const { ui, uploads } = useStores();
  return (act) => {
    const attached = [...uploads.state.getState().values()].some((files) => files.length > 0);
    if (attached) ui.setPeople({ what: 'leave', act });
    else act();
  };
}
