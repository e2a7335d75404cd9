import { useId } from 'react';
import { providerAddresses } from '../../../shared/settings.ts';
import { listPricesOf } from '../../../shared/usage.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Field } from '../../ui/Field.tsx';
import { More } from '../../ui/More.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import { addressError, type ProviderForm, type ProviderFormErrors } from './providerForm.ts';
import { hostOf } from './providerWords.ts';

interface FieldsProps {
  form: ProviderForm;
  errors: ProviderFormErrors | null;
  onChange(part: Partial<ProviderForm>): void;
}

export function NameField({ form, errors, onChange }: FieldsProps) {
  return (
    <Field
      label="Name"
      value={form.name}
      placeholder={addressError(form.baseUrl) === null ? hostOf(form.baseUrl.trim()) : ''}
      error={errors?.name ?? null}
      onChange={(event) => onChange({ name: event.target.value })}
    />
  );
}

export function AddressField({ form, errors, onChange }: FieldsProps) {
  return (
    <Field
      label="Address"
      placeholder="http://127.0.0.1:11434/v1"
      value={form.baseUrl}
      error={errors?.baseUrl ?? null}
      onChange={(event) => onChange({ baseUrl: event.target.value })}
    />
  );
}

export function ClearTextWarning({ withKey }: { withKey: boolean }) {
  return (
    <Notice tone="warn">
      This address is neither https nor on this machine: whoever is on the way can read what is said
      {withKey ? ', and the key.' : '.'}
    </Notice>
  );
}

interface ModelFieldProps extends Omit<FieldsProps, 'errors'> {
  models: string[];
  /** No language model is connected yet. */
  isFirst: boolean;
}

/** The model that a new provider is to answer with by default. */
export function ModelField({ form, models, isFirst, onChange }: ModelFieldProps) {
  const id = useId();
  return (
    <div>
      <Field
        label="Model"
        list={id}
        value={form.model}
        help={`It becomes the default model. ${isFirst ? 'Empty: the first one that is listed.' : 'Leave it empty to keep the one that is set.'}`}
        onChange={(event) => onChange({ model: event.target.value })}
      />
      <datalist id={id}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </div>
  );
}

const apis = [
  { value: 'responses', label: 'Responses', help: 'The newer one, with reasoning and files.' },
  { value: 'chat', label: 'Chat Completions', help: 'The older one, which stand-ins for OpenAI mostly speak.' },
] as const;

const imageAnswers = [
  { value: 'unknown', label: 'As far as is known of the model' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

/** What few people need to change. */
export function MoreFields({ form, errors, onChange }: FieldsProps) {
  const known = providerAddresses[form.kind] !== null;
  const wrong = errors !== null && (errors.contextTokens ?? errors.prices ?? (known ? errors.baseUrl : null)) !== null;
  return (
    <More label="More" forced={wrong}>
      {known && <AddressField form={form} errors={errors} onChange={onChange} />}
      {form.kind === 'openai' && (
        <Choice label="API" value={form.api} options={apis} onChange={(api) => onChange({ api })} />
      )}
      {form.kind === 'openai-compatible' && (
        <Select
          label="Its models take images"
          value={form.takesImages}
          options={imageAnswers}
          onChange={(value) => onChange({ takesImages: value === 'yes' || value === 'no' ? value : 'unknown' })}
        />
      )}
      <Field
        label="Context in tokens"
        inputMode="numeric"
        className="[&_input]:w-40"
        placeholder="As known"
        value={form.contextTokens}
        error={errors?.contextTokens ?? null}
        help="How much its models can take. Empty: as far as is known of the model."
        onChange={(event) => onChange({ contextTokens: event.target.value })}
      />
      <PriceFields form={form} errors={errors} onChange={onChange} />
    </More>
  );
}

function PriceFields({ form, errors, onChange }: FieldsProps) {
  const id = useId();
  const error = errors?.prices ?? null;
  const note =
    error ??
    `US dollars for a million tokens. Empty: the makers’ list prices of ${listPricesOf}, where they are known.`;
  const common = { inputMode: 'decimal', 'aria-invalid': error !== null, 'aria-describedby': id } as const;
  return (
    <fieldset>
      <legend className="sr-only">Prices</legend>
      <div className="grid grid-cols-3 gap-3">
        <Field
          {...common}
          label="Price of input"
          placeholder="As known"
          value={form.inputPrice}
          onChange={(event) => onChange({ inputPrice: event.target.value })}
        />
        <Field
          {...common}
          label="Of cached input"
          placeholder="As other input"
          value={form.cachedPrice}
          onChange={(event) => onChange({ cachedPrice: event.target.value })}
        />
        <Field
          {...common}
          label="Price of output"
          placeholder="As known"
          value={form.outputPrice}
          onChange={(event) => onChange({ outputPrice: event.target.value })}
        />
      </div>
      <p id={id} className={error === null ? 'mt-1 text-label text-faint' : 'mt-1 text-label text-bad'}>
        {note}
      </p>
    </fieldset>
  );
}
