import { type FormEvent, useState } from 'react';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Field, focusFirstInvalid } from '../../ui/Field.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { type AddForm, emptyAddForm, readAddForm } from './addForm.ts';
import { LaunchFields } from './LaunchFields.tsx';

const kinds = [
  { value: 'stdio', label: 'Program on this computer' },
  { value: 'http', label: 'Remote server' },
] as const;

/** Adds a server: what will be run is shown word by word before it is added, and nothing runs before its lever is on. */
export default function AddServerDialog({ onClose }: { onClose(): void }) {
  const { form, errors, adding, failure, change, submit } = useAddForm(onClose);
  const changeLaunch = (part: Partial<AddForm['launch']>) => change({ launch: { ...form.launch, ...part } });
  return (
    <Modal
      title="Add server"
      description="Something that offers tools over MCP, the Model Context Protocol."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
        <div className="min-h-0 space-y-3 overflow-y-auto px-5 pt-px pb-4">
          <Choice label="Kind" value={form.launch.kind} options={kinds} onChange={(kind) => changeLaunch({ kind })} />
          <Field
            label="Name"
            value={form.name}
            error={errors?.name ?? null}
            onChange={(event) => change({ name: event.target.value })}
          />
          <LaunchFields form={form.launch} errors={errors?.launch ?? null} onChange={changeLaunch} />
          {failure !== null && <Notice tone="bad">{failure}</Notice>}
        </div>
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={adding}>
            Add server
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

/** The dialog's fields. Errors show from the first try on; what the host refuses is `failure`. */
function useAddForm(onAdded: () => void) {
  const { servers, ui } = useStores();
  const [form, setForm] = useState(emptyAddForm);
  const [tried, setTried] = useState(false);
  const [adding, setAdding] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = readAddForm(form);
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    setAdding(true);
    try {
      await servers.add(read.server);
      ui.showServer(null);
      onAdded();
    } catch (thrown) {
      setFailure(describeError(thrown).message);
      setAdding(false);
    }
  };
  const change = (part: Partial<AddForm>) => setForm((current) => ({ ...current, ...part }));
  return { form, errors: tried && 'errors' in read ? read.errors : null, adding, failure, change, submit };
}
