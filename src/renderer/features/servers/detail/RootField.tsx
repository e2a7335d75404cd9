import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';

interface RootFieldProps {
  /** The folder as it is typed; empty for one of the user's own. */
  value: string;
  error: string | null;
  onChange(folder: string): void;
}

/** The folder that the server `files` works in. */
export function RootField({ value, error, onChange }: RootFieldProps) {
  return (
    <div className="space-y-2">
      <Field
        label="Folder"
        placeholder="A folder of its own"
        className="[&_input]:font-mono [&_input]:placeholder:font-sans"
        value={value}
        error={error}
        help="Its tools reach this folder, and nothing outside of it."
        onChange={(event) => onChange(event.target.value)}
      />
      {value !== '' && <Button onClick={() => onChange('')}>Use its own folder</Button>}
    </div>
  );
}
