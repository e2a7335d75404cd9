import { builtinChoice, modelChoiceSchema } from '../../../shared/agent.ts';
import { type Provider, providerAddresses, type SettingsView } from '../../../shared/settings.ts';
import { goesInTheClear } from '../../addresses.ts';
import { SaveBar } from '../../SaveBar.tsx';
import { useStores } from '../../stores/stores.ts';
import { sameData } from '../../typedForm.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useLeave, useUnsaved } from '../../ui/LeaveGuard.tsx';
import { SubView } from '../../ui/SubView.tsx';
import { useForm } from '../../useForm.ts';
import { FoundServers } from './FoundServers.tsx';
import { KeyField } from './KeyField.tsx';
import { AddressField, ClearTextWarning, ModelField, MoreFields, NameField } from './ProviderFields.tsx';
import {
  addressError,
  isSameHost,
  keyChangeOf,
  newProviderForm,
  newProviderId,
  type ProviderForm,
  providerForm,
  readProviderForm,
} from './providerForm.ts';
import { providerKinds } from './providerWords.ts';
import { TestResult } from './TestResult.tsx';
import { type TestState, useProviderTest } from './useProviderTest.ts';

const kindOptions = providerKinds.map(({ kind, label, help }) => ({ value: kind, label, help }));

interface ProviderEditorProps {
  view: SettingsView;
  /** The provider that is changed; null adds one. */
  stored: Provider | null;
  onDone(): void;
}

/** Adds a provider or changes one. */
export function ProviderEditor({ view, stored, onDone }: ProviderEditorProps) {
  const { form, errors, saving, change: put, submit } = useProviderForm(view, stored, onDone);
  const { state, change, tryOut } = useTryOut(form, stored, put);
  const leave = useLeave();
  const status = stored && isSameHost(stored.baseUrl, form.baseUrl) ? (view.keys[stored.id] ?? 'none') : 'none';
  const withKey = form.key !== '' || (status !== 'none' && !form.removeKey);
  const fields = { form, errors, onChange: change };
  const local = providerAddresses[form.kind] === null;
  return (
    <SubView
      title={stored ? `Edit ${stored.name}` : 'Add a provider'}
      back="Back to the models"
      onBack={() => leave(onDone)}
    >
      <form onSubmit={submit} noValidate className="mt-2 space-y-4">
        {stored === null && (
          <Choice
            label="What answers"
            value={form.kind}
            options={kindOptions}
            onChange={(kind) => change({ ...newProviderForm(kind), key: form.key })}
          />
        )}
        {stored === null && local && <FoundServers onPick={change} />}
        {local && <AddressField {...fields} />}
        <NameField {...fields} />
        {goesInTheClear(form.baseUrl) && <ClearTextWarning withKey={withKey} />}
        <KeyField form={form} status={status} backend={view.secretBackend} onChange={change} />
        <TestButton form={form} state={state} onTest={tryOut} onPick={stored === null ? change : null} />
        {stored === null && (
          <ModelField
            form={form}
            models={state.status === 'answered' ? state.models : []}
            isFirst={isFirst(view)}
            onChange={change}
          />
        )}
        <MoreFields {...fields} />
        <SaveBar
          state={saving}
          label={stored ? 'Save' : 'Add provider'}
          cancel={{ label: 'Cancel', onClick: () => leave(onDone) }}
        />
      </form>
    </SubView>
  );
}

/** Tests what is typed in, and takes from the answer what was left open: the end of the address, and a model. */
function useTryOut(form: ProviderForm, stored: Provider | null, put: (part: Partial<ProviderForm>) => void) {
  const { state, test, reset } = useProviderTest(stored?.id ?? null);
  return {
    state,
    change(part: Partial<ProviderForm>) {
      // What another address or key answered says nothing of this one.
      if ('baseUrl' in part || 'key' in part || 'removeKey' in part) reset();
      put(part);
    },
    async tryOut() {
      const answer = await test(form);
      if (answer === null) return;
      const [first] = answer.models;
      put({
        ...(answer.isOther ? { baseUrl: answer.baseUrl } : {}),
        ...(stored === null && form.model === '' && first !== undefined ? { model: first } : {}),
      });
    },
  };
}

interface TestButtonProps {
  form: ProviderForm;
  state: TestState;
  onTest(): Promise<void>;
  /** Takes a model that was found; null where none is chosen here. */
  onPick: ((part: Pick<ProviderForm, 'model'>) => void) | null;
}

/** Asks the provider, as it is typed in, for its models. */
function TestButton({ form, state, onTest, onPick }: TestButtonProps) {
  const testing = state.status === 'testing';
  return (
    <div className="space-y-2">
      <Button disabled={addressError(form.baseUrl) !== null || testing} onClick={() => void onTest()}>
        {testing ? 'Testing…' : 'Test'}
      </Button>
      <TestResult state={state} chosen={form.model} onPick={onPick && ((model) => onPick({ model }))} />
    </div>
  );
}

/** The fields while they are edited. Errors show from the first try on. */
function useProviderForm(view: SettingsView, stored: Provider | null, onDone: () => void) {
  const { settings } = useStores();
  const { form, tried, saving, change, submitBy } = useForm(() =>
    stored ? providerForm(stored) : newProviderForm('openai-compatible'),
  );
  const ids = view.settings.providers.map(({ id }) => id);
  const id = stored?.id ?? newProviderId(form.name || form.baseUrl.replace(/^https?:\/\//, ''), ids);
  const read = readProviderForm(form, id);
  useUnsaved(!sameData(form, stored ? providerForm(stored) : newProviderForm(form.kind)));
  const save = async (provider: Provider) => {
    const model = form.model === '' && stored === null && isFirst(view) ? await firstModel(provider) : form.model;
    const choice = modelChoiceSchema.safeParse({ providerId: id, model });
    await settings.saveProvider(provider, keyChangeOf(form));
    if (stored === null && choice.success) await settings.setDefaultModel(choice.data);
  };
  /** The first model that a provider lists. Throws in words, before anything is saved, where there is none. */
  const firstModel = async ({ kind, baseUrl }: Provider): Promise<string> => {
    const outcome = await settings.testProvider({ id: null, kind, baseUrl }, keyChangeOf(form));
    const [first] = outcome.success ? outcome.data.models : [];
    if (first !== undefined) return first;
    const why = outcome.success ? 'It answers, but lists no model.' : outcome.error.message;
    throw new Error(`${why} Enter the name of a model to add the provider all the same.`);
  };
  const submit = submitBy('errors' in read ? null : () => save(read.provider), onDone);
  return { form, errors: tried && 'errors' in read ? read.errors : null, saving, change, submit };
}

/** Whether the first model is about to be connected: it is what will answer. */
function isFirst({ settings }: SettingsView): boolean {
  return settings.defaultModel.providerId === builtinChoice.providerId;
}
