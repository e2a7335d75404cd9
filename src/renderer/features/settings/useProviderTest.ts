import { useRef, useState } from 'react';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { keyChangeOf, type ProviderForm } from './providerForm.ts';

export type TestState =
  | { status: 'idle' }
  | { status: 'testing' }
  | { status: 'answered'; models: string[] }
  | { status: 'failed'; message: string };

/** Asks what a form describes for its models. Only the latest try counts. */
export function useProviderTest() {
  const { settings } = useStores();
  const [state, setState] = useState<TestState>({ status: 'idle' });
  const latest = useRef(0);
  const test = async (form: ProviderForm) => {
    latest.current += 1;
    const mine = latest.current;
    setState({ status: 'testing' });
    const place = { kind: form.kind, baseUrl: form.baseUrl.trim() };
    const next = await settings.testProvider(place, keyChangeOf(form)).then(
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
