import { useRef, useState } from 'react';
import type { Provider } from '../../../shared/settings.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { keyChangeOf, type ProviderForm } from './providerForm.ts';

export type TestState =
  | { status: 'idle' }
  | { status: 'testing' }
  | { status: 'answered'; models: string[] }
  | { status: 'failed'; message: string };

/** Asks what a form describes for its models. Only the latest try counts. */
export function useProviderTest(stored: Provider | null) {
  const { settings } = useStores();
  const [state, setState] = useState<TestState>({ status: 'idle' });
  const latest = useRef(0);
  const ask = (form: ProviderForm) => {
    const key = keyChangeOf(form);
    const baseUrl = form.baseUrl.trim();
    // A stored key never goes to a place that it was not stored for.
    const asStored = stored !== null && key.action === 'keep' && stored.baseUrl === baseUrl;
    return asStored ? settings.listModels(stored.id) : settings.testProvider({ kind: form.kind, baseUrl }, key);
  };
  const test = async (form: ProviderForm) => {
    latest.current += 1;
    const mine = latest.current;
    setState({ status: 'testing' });
    const next = await ask(form).then(
      (outcome): TestState =>
        outcome.success
          ? { status: 'answered', models: outcome.data.models }
          : { status: 'failed', message: outcome.error.message },
      (thrown: unknown): TestState => ({ status: 'failed', message: describeError(thrown).message }),
    );
    if (latest.current === mine) setState(next);
  };
  const reset = () => {
    latest.current += 1;
    setState({ status: 'idle' });
  };
  return { state, test, reset };
}
