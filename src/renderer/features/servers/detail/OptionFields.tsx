import { Choice } from '../../../ui/Choice.tsx';
import { Field } from '../../../ui/Field.tsx';
import { FolderFields } from './FolderFields.tsx';
import type { SettingsErrors, SettingsForm } from './settingsForm.ts';

interface OptionFieldsProps {
  form: SettingsForm;
  errors: SettingsErrors | null;
  /** It is a program on this machine. */
  local: boolean;
  /** It can be told of folders, which ours have no use for. */
  takesRoots: boolean;
  onChange(part: Partial<SettingsForm>): void;
}

/** When a server runs, how long its calls may take, and which folders it is told of. */
export function OptionFields({ form, errors, local, takesRoots, onChange }: OptionFieldsProps) {
  const lifetimes = [
    { value: 'always', label: local ? 'Runs all the time' : 'Stays connected', help: 'While its lever is on.' },
    {
      value: 'on-demand',
      label: local ? 'Runs when needed' : 'Connects when needed',
      help: 'Starts with the first call and stops when it was idle for a while.',
    },
  ] as const;
  return (
    <>
      <div className="space-y-3">
        <Choice
          label="Lifetime"
          value={form.lifetime}
          options={lifetimes}
          onChange={(lifetime) => onChange({ lifetime })}
        />
        {form.lifetime === 'on-demand' && (
          <Field
            label="Stops after idle minutes"
            inputMode="numeric"
            className="[&_input]:w-24"
            value={form.idleMinutes}
            error={errors?.idleMinutes ?? null}
            onChange={(event) => onChange({ idleMinutes: event.target.value })}
          />
        )}
      </div>
      <Field
        label="Time limit of a call in seconds"
        inputMode="numeric"
        className="[&_input]:w-24"
        value={form.callTimeout}
        error={errors?.callTimeout ?? null}
        help="A call that takes longer is given up. Single tools can have their own limit: see Tools."
        onChange={(event) => onChange({ callTimeout: event.target.value })}
      />
      {takesRoots && (
        <FolderFields rows={form.roots} errors={errors?.roots ?? null} onChange={(roots) => onChange({ roots })} />
      )}
    </>
  );
}
