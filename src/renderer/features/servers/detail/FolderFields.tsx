import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { useLineFocus } from '../../../ui/hooks.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import type { SettingsForm } from './settingsForm.ts';

const most = 16;

interface FolderFieldsProps {
  rows: SettingsForm['roots'];
  errors: ReadonlyMap<number, string> | null;
  onChange(rows: SettingsForm['roots']): void;
}

/** The folders that a server is told it may work in. */
export function FolderFields({ rows, errors, onChange }: FolderFieldsProps) {
  const id = useId();
  const nextRow = Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  const list = useLineFocus<HTMLFieldSetElement>(rows.length);
  return (
    <fieldset ref={list} className="space-y-2">
      <legend className="mb-1 font-semibold">Folders it is told of</legend>
      {rows.map(({ row, path }) => {
        const error = errors?.get(row);
        return (
          <div key={row}>
            <div data-line className="flex items-center gap-2">
              <input
                aria-label="Folder"
                placeholder="/home/you/projects"
                spellCheck={false}
                autoComplete="off"
                value={path}
                aria-invalid={error !== undefined}
                aria-describedby={error === undefined ? undefined : `${id}-${row}`}
                onChange={({ target }) =>
                  onChange(rows.map((entry) => (entry.row === row ? { row, path: target.value } : entry)))
                }
                className={classes(inputLook, 'font-mono', error === undefined ? 'border-edge' : 'border-bad')}
              />
              <IconButton
                icon={X}
                label="Remove folder"
                onClick={() => onChange(rows.filter((entry) => entry.row !== row))}
              />
            </div>
            {error !== undefined && (
              <p id={`${id}-${row}`} className="mt-1 text-label text-bad">
                {error}
              </p>
            )}
          </div>
        );
      })}
      <Button data-adds onClick={() => onChange([...rows, { row: nextRow, path: '' }])} disabled={rows.length >= most}>
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        Add folder
      </Button>
      <p className="text-label text-faint">
        Servers that know MCP’s roots keep to these folders. It is a word to the server, not a wall around it.
      </p>
    </fieldset>
  );
}
