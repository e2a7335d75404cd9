import { goesInTheClear } from '../../addresses.ts';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ArgumentPreview } from './ArgumentPreview.tsx';
import type { LaunchErrors, LaunchForm } from './launchForm.ts';
import { SecretFields } from './SecretFields.tsx';

interface LaunchFieldsProps {
  form: LaunchForm;
  errors: LaunchErrors | null;
  onChange(part: Partial<LaunchForm>): void;
}

/** What is run and where, or which address is called. */
export function LaunchFields(props: LaunchFieldsProps) {
  return props.form.kind === 'stdio' ? <ProgramFields {...props} /> : <RemoteFields {...props} />;
}

function ProgramFields({ form, errors, onChange }: LaunchFieldsProps) {
  return (
    <>
      <Field
        label="Command line"
        placeholder="npx -y some-server --option"
        className="[&_input]:font-mono"
        value={form.commandLine}
        error={errors?.commandLine ?? null}
        help="Put quotation marks around words with spaces."
        onChange={(event) => onChange({ commandLine: event.target.value })}
      />
      <ArgumentPreview commandLine={form.commandLine} />
      <Field
        label="Working folder (optional)"
        placeholder="Your home folder"
        value={form.cwd}
        onChange={(event) => onChange({ cwd: event.target.value })}
      />
      <SecretFields
        title="Environment (optional)"
        noun="variable"
        placeholder="API_KEY"
        most={64}
        rows={form.environment}
        errors={errors?.environment ?? null}
        onChange={(environment) => onChange({ environment })}
      />
    </>
  );
}

function RemoteFields({ form, errors, onChange }: LaunchFieldsProps) {
  return (
    <>
      <Field
        label="Address"
        placeholder="https://tools.example.com/mcp"
        className="[&_input]:font-mono"
        value={form.url}
        error={errors?.url ?? null}
        help="Its Streamable HTTP endpoint. If it wants you to sign in, you are asked to when it starts."
        onChange={(event) => onChange({ url: event.target.value })}
      />
      {goesInTheClear(form.url) && (
        <Notice tone="warn">
          This address is neither https nor on this machine: whoever is on the way can read what is sent.
        </Notice>
      )}
      <SecretFields
        title="Headers (optional)"
        noun="header"
        placeholder="Authorization"
        most={32}
        rows={form.headers}
        errors={errors?.headers ?? null}
        onChange={(headers) => onChange({ headers })}
      />
    </>
  );
}
