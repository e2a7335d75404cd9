import { Upload } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { listed } from '../../ui/words.ts';
import type { ImportState } from './useAgentFiles.ts';

/** Chooses a file of agents to read. */
export function ImportButton({ busy, onFile }: { busy: boolean; onFile(file: File): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="File of agents"
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file may be chosen once more after it was mended.
          target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button disabled={busy} onClick={() => input.current?.click()}>
        <Upload size={16} strokeWidth={1.5} aria-hidden />
        Import…
      </Button>
    </>
  );
}

/** What came of the last import. */
export function ImportResult({ state }: { state: ImportState }) {
  if (state.status === 'failed') {
    return (
      <Notice tone="bad" className="mb-3">
        {state.message}
      </Notice>
    );
  }
  return (
    <div role="status" className={state.status === 'done' ? 'mb-3 text-second text-quiet' : 'sr-only'}>
      {state.status === 'done' && (
        <>
          <p>Added {listed(state.names)}.</p>
          <ul className="list-disc pl-5 [overflow-wrap:anywhere]">
            {state.missing.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Takes a file that is dropped. `over` while one is held above. */
export function useFileDrop(onFile: (file: File) => void) {
  const [over, setOver] = useState(false);
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop(event: DragEvent) {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      },
    },
  };
}
