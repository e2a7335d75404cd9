import type { KeyStatus, SecretBackend } from '../../../shared/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { ProviderForm } from './providerForm.ts';
import { secretPlaces } from './secretPlaces.ts';

interface KeyFieldProps {
  form: ProviderForm;
  /** What is stored of the key of this provider. */
  status: KeyStatus;
  backend: SecretBackend;
  onChange(part: Partial<ProviderForm>): void;
}

/** The key of a provider. A stored one is never shown: it can be replaced or removed. */
export function KeyField({ form, status, backend, onChange }: KeyFieldProps) {
  const stored = status === 'stored' && !form.removeKey;
  return (
    <div className="space-y-2">
      {status === 'unreadable' && !form.removeKey && (
        <Notice tone="warn">The stored key can’t be opened on this machine any more. Enter it again.</Notice>
      )}
      {backend === 'unavailable' && <Notice tone="warn">{secretPlaces.unavailable}</Notice>}
      <div className="flex items-start gap-2">
        <Field
          label="API key"
          type="password"
          autoComplete="new-password"
          className="min-w-0 flex-1"
          disabled={backend === 'unavailable'}
          placeholder={stored ? 'A key is stored' : 'None'}
          value={form.key}
          help={helpOf(form, status)}
          onChange={(event) => onChange({ key: event.target.value, removeKey: false })}
        />
        {status !== 'none' && (
          <Button className="mt-[22px]" onClick={() => onChange({ key: '', removeKey: !form.removeKey })}>
            {form.removeKey ? 'Keep the key' : 'Remove the key'}
          </Button>
        )}
      </div>
    </div>
  );
}

function helpOf(form: ProviderForm, status: KeyStatus): string | null {
  if (form.removeKey) return 'The stored key will be removed when you save.';
  if (status === 'stored') return 'Leave it empty to keep the stored key.';
  return form.kind === 'openai-compatible' ? 'Models on this machine mostly need none.' : null;
}
