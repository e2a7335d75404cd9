import { useRef, useState } from 'react';
import { plainBaseUrl } from '../../../shared/settings.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { keyChangeOf, type ProviderForm } from './providerForm.ts';

export type TestState =
  | { status: 'idle' }
  | { status: 'testing' }
  /** `baseUrl` is the address that answered: the one that was typed, or one below it. */
  | { status: 'answered'; models: string[]; baseUrl: string; isOther: boolean }
  | { status: 'failed'; message: string };

/**
 * Asks what a form describes for its models, with the stored key of the provider `id` where the form keeps it. Only the
 * latest try counts; `test` gives what it answered, or null.
 */
export function useProviderTest(id: string | null) {
  const { settings } = useStores();
  const [state, setState] = useState<TestState>({ status: 'idle' });
  const latest = useRef(0);
  const test = async (form: ProviderForm) => {
    latest.current += 1;
    const mine = latest.current;
    setState({ status: 'testing' });
    const place = { id, kind: form.kind, baseUrl: plainBaseUrl(form.baseUrl) };
    const next = await settings.testProvider(place, keyChangeOf(form)).then(
      (outcome): TestState =>
        outcome.success
          ? { status: 'answered', ...outcome.data, isOther: outcome.data.baseUrl !== place.baseUrl }
          : { status: 'failed', message: outcome.error.message },
      (thrown: unknown): TestState => ({ status: 'failed', message: describeError(thrown).message }),
    );
    if (latest.current !== mine) return null;
    setState(next);
    return next.status === 'answered' ? next : null;
  };
  const reset = () => {
    latest.current += 1;
    setState({ status: 'idle' });
  };
  return { state, test, reset };
}
