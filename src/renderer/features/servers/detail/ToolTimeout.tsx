import { type KeyboardEvent, useId, useState } from 'react';
import type { ServerView } from '../../../../shared/server.ts';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { readSeconds } from './settingsForm.ts';
import { useOptionsUpdate } from './useUpdate.ts';

/** How long a call of one tool may take, in seconds; empty is the server's own limit. Saved when it is left. */
export function ToolTimeout({ tool, server }: { tool: string; server: ServerView }) {
  const { callTimeout, toolTimeouts } = server.config.options;
  const stored = toolTimeouts[tool];
  const { failure, save } = useOptionsUpdate(server);
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  const value = typed ?? (stored === undefined ? '' : String(stored));
  const read = value.trim() === '' ? { seconds: undefined } : readSeconds(value);
  const error = 'error' in read ? read.error : failure;
  const leave = async () => {
    if (typed === null || 'error' in read) return;
    if (read.seconds !== stored) await save({ toolTimeouts: withTimeout(toolTimeouts, tool, read.seconds) });
    setTyped(null);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') void leave();
    if (event.key !== 'Escape' || typed === null) return;
    event.stopPropagation();
    setTyped(null);
  };
  return (
    <div className="mt-1.5 text-label">
      <label className="flex items-center gap-2 text-faint">
        Time limit
        <input
          inputMode="numeric"
          aria-label={`Time limit of ${tool} in seconds`}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : id}
          placeholder={String(callTimeout)}
          value={value}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => void leave()}
          onKeyDown={onKey}
          className={classes(inputLook, 'h-7! w-16! text-right', error === null ? 'border-edge' : 'border-bad')}
        />
        s
      </label>
      {error !== null && (
        <p id={id} className="mt-1 text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function withTimeout(
  timeouts: Readonly<Record<string, number>>,
  tool: string,
  seconds: number | undefined,
): Record<string, number> {
  const others = Object.fromEntries(Object.entries(timeouts).filter(([name]) => name !== tool));
  return seconds === undefined ? others : { ...others, [tool]: seconds };
}
