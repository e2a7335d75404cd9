import type { ServerView } from '../../../../shared/server.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { useFocusAfter, useFocusWhenLost } from '../../../ui/hooks.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { LaunchFields } from '../LaunchFields.tsx';
import { Connections } from './connections/Connections.tsx';
import { IdentityField } from './identity/IdentityField.tsx';
import { OptionFields } from './OptionFields.tsx';
import { RootField } from './RootField.tsx';
import { ServerActs } from './ServerActs.tsx';
import { type SettingsDraft, type SettingsErrors, type SettingsForm, settingsForm } from './settingsForm.ts';
import { useSettingsForm } from './useSettingsForm.ts';

interface SettingsTabProps {
  server: ServerView;
  draft: SettingsDraft | null;
  onDraft(draft: SettingsDraft | null): void;
}

/** How a server is run and called, and for one that was added also what it is. */
export function SettingsTab({ server, draft, onDraft }: SettingsTabProps) {
  const { form, errors, dirty, saving, failure, change, submit, discard } = useSettingsForm(server, draft, onDraft);
  // Save and Discard go once there is nothing left to do for them.
  const fields = useFocusAfter<HTMLDivElement>(dirty);
  // What led here from another tab went with it.
  const whole = useFocusWhenLost<HTMLFormElement>(true);
  return (
    <form
      ref={whole}
      tabIndex={-1}
      onSubmit={submit}
      noValidate
      aria-label="Settings"
      className="flex min-h-0 flex-1 flex-col outline-none"
    >
      <div
        ref={fields}
        tabIndex={-1}
        className="min-h-0 flex-1 scroll-pb-4 space-y-6 overflow-y-auto px-4 py-4 text-second -outline-offset-2!"
      >
        <div className="max-w-[480px] space-y-6">
          <SettingsFields server={server} form={form} errors={errors} onChange={change} />
          <ServerActs server={server} />
        </div>
      </div>
      {(dirty || failure !== null) && (
        <div className="space-y-2 border-t border-line px-4 py-3">
          {failure !== null && <Notice tone="bad">{failure}</Notice>}
          <div className="flex justify-end gap-2">
            <Button onClick={discard}>Discard</Button>
            <Button look="primary" type="submit" disabled={saving}>
              Save
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}

interface SettingsFieldsProps {
  server: ServerView;
  form: SettingsForm;
  errors: SettingsErrors | null;
  onChange(part: Partial<SettingsForm>): void;
}

/** What a server has of settings: a bundled one has a folder or connections in place of a command. */
function SettingsFields({ server, form, errors, onChange }: SettingsFieldsProps) {
  const { launch } = form;
  const { config } = server;
  return (
    <>
      {form.name !== null && (
        <Field
          label="Name"
          value={form.name}
          error={errors?.name ?? null}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      )}
      {launch !== null && (
        <div className="space-y-3">
          <LaunchFields
            form={launch}
            errors={errors?.launch ?? null}
            onChange={(part) => onChange({ launch: { ...launch, ...part } })}
          />
        </div>
      )}
      {form.folder !== null && (
        <RootField
          value={form.folder}
          error={errors?.folder ?? folderFailure(server, form)}
          onChange={(folder) => onChange({ folder })}
        />
      )}
      {config.launch.kind === 'bundled' && config.launch.name === 'http-api' && (
        <Connections serverId={config.id} connections={config.launch.connections} />
      )}
      <OptionFields
        form={form}
        errors={errors}
        local={launch?.kind !== 'http'}
        takesRoots={config.launch.kind !== 'bundled'}
        onChange={onChange}
      />
      {form.identity !== null && (
        <IdentityField server={server} value={form.identity} onChange={(identity) => onChange({ identity })} />
      )}
    </>
  );
}

/** What the host has to say of the folder that is stored: it looks for it when the server starts. */
function folderFailure({ config, state }: ServerView, { folder }: SettingsForm): string | null {
  if (folder !== settingsForm(config).folder) return null;
  if (state.status !== 'failed' && state.status !== 'backoff') return null;
  return state.failure.cause === 'not_found' ? state.failure.summary : null;
}
