import { modelChoiceSchema } from '../../../shared/agent.ts';
import { type Provider, providerAddresses, type SettingsView } from '../../../shared/settings.ts';
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
  sendsKeyInTheClear,
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
  const { state, test, reset } = useProviderTest();
  const change = (part: Partial<ProviderForm>) => {
    // What another address or key answered says nothing of this one.
    if ('baseUrl' in part || 'key' in part || 'removeKey' in part) reset();
    put(part);
  };
  const leave = useLeave();
  const status = stored && isSameHost(stored.baseUrl, form.baseUrl) ? (view.keys[stored.id] ?? 'none') : 'none';
  const clear = sendsKeyInTheClear(form.baseUrl) && (form.key !== '' || (status !== 'none' && !form.removeKey));
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
        {clear && <ClearTextWarning />}
        <KeyField form={form} status={status} backend={view.secretBackend} onChange={change} />
        <TestButton form={form} state={state} onTest={test} onPick={stored === null ? change : null} />
        {stored === null && (
          <ModelField form={form} models={state.status === 'answered' ? state.models : []} onChange={change} />
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

interface TestButtonProps {
  form: ProviderForm;
  state: TestState;
  onTest(form: ProviderForm): Promise<void>;
  /** Takes a model that was found; null where none is chosen here. */
  onPick: ((part: Pick<ProviderForm, 'model'>) => void) | null;
}

/** Asks the provider, as it is typed in, for its models. */
function TestButton({ form, state, onTest, onPick }: TestButtonProps) {
  const testing = state.status === 'testing';
  return (
    <div className="space-y-2">
      <Button disabled={addressError(form.baseUrl) !== null || testing} onClick={() => void onTest(form)}>
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
    const choice = modelChoiceSchema.safeParse({ providerId: id, model: form.model });
    await settings.saveProvider(provider, keyChangeOf(form));
    if (stored === null && choice.success) await settings.setDefaultModel(choice.data);
  };
  const submit = submitBy('errors' in read ? null : () => save(read.provider), onDone);
  return { form, errors: tried && 'errors' in read ? read.errors : null, saving, change, submit };
}
