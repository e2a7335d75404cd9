import { useId } from 'react';
import { type HttpMethod, httpMethodSchema } from '../../../../../shared/connection.ts';
import { isPrivate } from '../../../../addresses.ts';
import { Field } from '../../../../ui/Field.tsx';
import { Notice } from '../../../../ui/Notice.tsx';
import type { ConnectionErrors, ConnectionForm } from './connectionForm.ts';

interface ReachFieldsProps {
  form: ConnectionForm;
  errors: ConnectionErrors | null;
  onChange(part: Partial<ConnectionForm>): void;
}

/** What calls may do, where they may lead, and how long they may take. */
export function ReachFields({ form, errors, onChange }: ReachFieldsProps) {
  return (
    <>
      <MethodFields
        chosen={form.methods}
        error={errors?.methods ?? null}
        onChange={(methods) => onChange({ methods })}
      />
      <div className="space-y-2">
        <label className="flex items-center gap-2 text-second">
          <input
            type="checkbox"
            checked={form.allowPrivate}
            onChange={(event) => onChange({ allowPrivate: event.target.checked })}
          />
          May lead to this computer and private networks
        </label>
        {form.allowPrivate && (
          <Notice tone="warn">
            Its calls can then reach what only you can reach: services on this computer, your router, machines at work.
            Allow it only for an address that you know.
          </Notice>
        )}
        {!form.allowPrivate && isPrivate(form.baseUrl) && (
          <Notice tone="plain">
            This address is on this computer or in a private network: without this, calls to it are refused.
          </Notice>
        )}
      </div>
      <Field
        label="Time limit of a call in seconds"
        inputMode="numeric"
        className="[&_input]:w-24"
        value={form.timeoutSeconds}
        error={errors?.timeoutSeconds ?? null}
        onChange={(event) => onChange({ timeoutSeconds: event.target.value })}
      />
    </>
  );
}

interface MethodFieldsProps {
  chosen: readonly HttpMethod[];
  error: string | null;
  onChange(methods: HttpMethod[]): void;
}

function MethodFields({ chosen, error, onChange }: MethodFieldsProps) {
  const id = useId();
  // In the order in which they are listed, whatever the order in which they were chosen.
  const toggle = (method: HttpMethod, on: boolean) =>
    onChange(httpMethodSchema.options.filter((each) => (each === method ? on : chosen.includes(each))));
  return (
    <fieldset aria-describedby={id}>
      <legend className="mb-1 text-second font-semibold">Allowed methods</legend>
      <div className="flex flex-wrap gap-x-4">
        {httpMethodSchema.options.map((method) => (
          <label key={method} className="flex h-7 items-center gap-1.5 font-mono text-label">
            <input
              type="checkbox"
              checked={chosen.includes(method)}
              aria-invalid={error !== null}
              onChange={(event) => toggle(method, event.target.checked)}
            />
            {method}
          </label>
        ))}
      </div>
      <p id={id} className={error === null ? 'text-label text-faint' : 'text-label text-bad'}>
        {error ?? 'GET and HEAD only read; the others can change things.'}
      </p>
    </fieldset>
  );
}
