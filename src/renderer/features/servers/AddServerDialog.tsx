import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { EnvironmentFields } from './EnvironmentFields.tsx';
import type { ServerForm, ServerFormErrors } from './serverForm.ts';
import { shellWords, splitCommandLine } from './splitCommandLine.ts';
import { useServerForm } from './useServerForm.ts';

/** Adds a server: what will be run is shown word by word before it is added, and nothing runs before its lever is on. */
export default function AddServerDialog({ onClose }: { onClose(): void }) {
  const { servers, ui } = useStores();
  const { form, errors, adding, failure, change, submit } = useServerForm(async (server) => {
    const { id } = await servers.add(server);
    onClose();
    ui.showServer(id);
  });
  return (
    <Modal
      title="Add server"
      description="A program on this machine that offers tools over MCP, the Model Context Protocol."
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col">
        <div className="min-h-0 space-y-3 overflow-y-auto px-5 pb-4">
          <LaunchFields form={form} errors={errors} onChange={change} />
          <EnvironmentFields
            rows={form.environment}
            errors={errors?.environment ?? null}
            onChange={(environment) => change({ environment })}
          />
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

interface LaunchFieldsProps {
  form: ServerForm;
  errors: ServerFormErrors | null;
  onChange(part: Partial<ServerForm>): void;
}

/** What the server is called, what is run, and where. */
function LaunchFields({ form, errors, onChange }: LaunchFieldsProps) {
  return (
    <>
      <Field
        label="Name"
        value={form.name}
        error={errors?.name ?? null}
        onChange={(event) => onChange({ name: event.target.value })}
      />
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
    </>
  );
}

/** The exact words that will be passed to the system, one box each. */
function ArgumentPreview({ commandLine }: { commandLine: string }) {
  const split = splitCommandLine(commandLine);
  if (!split.ok || split.argv.length === 0) return null;
  const odd = shellWords(split.argv);
  return (
    <section aria-label="What will be run" className="rounded-control bg-soft px-3 py-2">
      <h3 className="text-label text-faint">What will be run, word by word</h3>
      <ol className="mt-1 flex flex-wrap gap-1 font-mono text-label">
        {wordsWithPlaces(split.argv).map(({ place, word }) => (
          <li
            key={place}
            className="max-w-full rounded-sm border border-line bg-page px-1.5 py-0.5 whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {word === '' ? '(empty)' : word}
          </li>
        ))}
      </ol>
      {odd.length > 0 && (
        <p className="mt-2 text-label text-warn">
          No shell reads this: {odd.map((word) => `“${word}”`).join(', ')} will be passed on exactly as written.
        </p>
      )}
    </section>
  );
}

function wordsWithPlaces(argv: string[]): { place: number; word: string }[] {
  return argv.map((word, place) => ({ place, word }));
}
