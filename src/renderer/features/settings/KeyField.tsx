import type { SettingsView } from '../../../shared/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { ProviderForm } from './providerForm.ts';
import { secretPlaces } from './secretPlaces.ts';

interface KeyFieldProps {
  form: ProviderForm;
  view: SettingsView;
  onChange(part: Partial<ProviderForm>): void;
}

/** The key of an endpoint. A stored one is never shown: it can be replaced or removed. */
export function KeyField({ form, view, onChange }: KeyFieldProps) {
  const stored = view.key === 'stored' && !form.removeKey;
  return (
    <div className="space-y-2">
      {view.key === 'unreadable' && !form.removeKey && (
        <Notice tone="warn">The stored key can’t be opened on this machine any more. Enter it again.</Notice>
      )}
      {view.secretBackend === 'unavailable' && <Notice tone="warn">{secretPlaces.unavailable}</Notice>}
      <div className="flex items-start gap-2">
        <Field
          label="API key"
          type="password"
          autoComplete="new-password"
          className="min-w-0 flex-1"
          disabled={view.secretBackend === 'unavailable'}
          placeholder={stored ? 'A key is stored' : 'None'}
          value={form.key}
          help={helpOf(view, form)}
          onChange={(event) => onChange({ key: event.target.value, removeKey: false })}
        />
        {view.key !== 'none' && (
          <Button className="mt-[22px]" onClick={() => onChange({ key: '', removeKey: !form.removeKey })}>
            {form.removeKey ? 'Keep the key' : 'Remove the key'}
          </Button>
        )}
      </div>
    </div>
  );
}

function helpOf(view: SettingsView, form: ProviderForm): string {
  if (form.removeKey) return 'The stored key will be removed when you save.';
  if (view.key === 'stored') return 'Leave it empty to keep the stored key.';
  return 'Models on this machine mostly need none.';
}
