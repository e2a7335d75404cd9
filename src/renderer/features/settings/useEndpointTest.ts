import { useRef, useState } from 'react';
import type { KeyChange } from '../../../shared/settings.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';

export type TestState =
  | { status: 'idle' }
  | { status: 'testing' }
  | { status: 'answered'; models: string[] }
  | { status: 'failed'; message: string };

/** Tries an endpoint. Only the latest try counts. */
export function useEndpointTest() {
  const { settings } = useStores();
  const [state, setState] = useState<TestState>({ status: 'idle' });
  const latest = useRef(0);
  const test = async (baseUrl: string, key: KeyChange) => {
    latest.current += 1;
    const mine = latest.current;
    setState({ status: 'testing' });
    const next = await settings.testProvider(baseUrl, key).then(
      (outcome): TestState =>
        outcome.success
          ? { status: 'answered', models: outcome.data.models }
          : { status: 'failed', message: outcome.error.message },
      (thrown: unknown): TestState => ({ status: 'failed', message: describeError(thrown).message }),
    );
    if (latest.current === mine) setState(next);
  };
  return { state, test };
}
