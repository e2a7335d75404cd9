import type { Connection } from '../../../../../shared/connection.ts';
import { goesInTheClear } from '../../../../addresses.ts';
import { Field } from '../../../../ui/Field.tsx';
import { Notice } from '../../../../ui/Notice.tsx';
import { Select } from '../../../../ui/Select.tsx';
import { type ConnectionErrors, type ConnectionForm, credentialNames, keepsCredential } from './connectionForm.ts';
import { authOptions } from './connectionWords.ts';

interface SignInFieldsProps {
  form: ConnectionForm;
  errors: ConnectionErrors | null;
  stored: Connection | null;
  onChange(part: Partial<ConnectionForm>): void;
}

/** How calls prove whose they are. A stored credential is never shown: it is kept until another one is typed. */
export function SignInFields({ form, errors, stored, onChange }: SignInFieldsProps) {
  const { auth } = form;
  return (
    <>
      <Select
        label="Sign-in"
        value={auth}
        options={authOptions}
        onChange={(value) => onChange({ auth: authOptions.find((option) => option.value === value)?.value ?? 'none' })}
      />
      {auth === 'header' && (
        <Field
          label="Name of the header"
          placeholder="X-Api-Key"
          className="[&_input]:font-mono"
          value={form.header}
          error={errors?.header ?? null}
          onChange={(event) => onChange({ header: event.target.value })}
        />
      )}
      {auth === 'basic' && (
        <Field
          label="User name"
          value={form.username}
          error={errors?.username ?? null}
          onChange={(event) => onChange({ username: event.target.value })}
        />
      )}
      {auth !== 'none' && (
        <Field
          label={credentialNames[auth]}
          type="password"
          autoComplete="new-password"
          placeholder={keepsCredential(form, stored) ? '•••••••• stored' : ''}
          value={form.credential}
          error={errors?.credential ?? null}
          help={
            keepsCredential(form, stored)
              ? 'Leave it empty to keep what is stored.'
              : 'Stored encrypted. Neither agents nor models see it.'
          }
          onChange={(event) => onChange({ credential: event.target.value })}
        />
      )}
      {auth !== 'none' && goesInTheClear(form.baseUrl) && (
        <Notice tone="warn">
          This address is neither https nor on this machine: whoever is on the way can read what you sign in with.
        </Notice>
      )}
    </>
  );
}
