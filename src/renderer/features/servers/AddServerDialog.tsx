import { FormModal } from '../../FormModal.tsx';
import { useStores } from '../../stores/stores.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Field } from '../../ui/Field.tsx';
import { useForm } from '../../useForm.ts';
import { type AddForm, emptyAddForm, readAddForm, withLaunch } from './addForm.ts';
import { LaunchFields } from './LaunchFields.tsx';

const kinds = [
  { value: 'stdio', label: 'Program on this computer' },
  { value: 'http', label: 'Remote server' },
] as const;

/** Adds a server: what will be run is shown word by word before it is added, and nothing runs before its lever is on. */
export default function AddServerDialog({ onClose }: { onClose(): void }) {
  const { form, errors, saving, change, submit } = useAddForm(onClose);
  const changeLaunch = (part: Partial<AddForm['launch']>) => change(withLaunch(form, part));
  return (
    <FormModal
      title="Add server"
      description="Something that offers tools over MCP, the Model Context Protocol. Its JSON configuration for another app can be pasted as its command line."
      act="Add server"
      saving={saving}
      onSubmit={submit}
      onClose={onClose}
    >
      <Choice label="Kind" value={form.launch.kind} options={kinds} onChange={(kind) => changeLaunch({ kind })} />
      <Field
        label="Name"
        value={form.name}
        error={errors?.name ?? null}
        onChange={(event) => change({ name: event.target.value })}
      />
      <LaunchFields form={form.launch} errors={errors?.launch ?? null} onChange={changeLaunch} />
    </FormModal>
  );
}

/** The dialog's fields. Errors show from the first try on. */
function useAddForm(onAdded: () => void) {
  const { servers, ui } = useStores();
  const { form, tried, saving, change, submitBy } = useForm(emptyAddForm);
  const read = readAddForm(form);
  const submit = submitBy('errors' in read ? null : () => servers.add(read.server), () => {
    ui.showServer(null);
    onAdded();
  });
  return { form, errors: tried && 'errors' in read ? read.errors : null, saving, change, submit };
}
