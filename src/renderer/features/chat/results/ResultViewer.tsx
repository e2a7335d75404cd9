import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { StoredResult } from '../../../../shared/tool.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { copyText } from '../../../ui/clipboard.ts';
import { formatBytes } from '../../../ui/format.ts';
import { useScrollFocus } from '../../../ui/hooks.ts';
import { Modal, ModalActions } from '../../../ui/Modal.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { partTitle } from './partView.ts';
import { SaveButton } from './SaveButton.tsx';
import { readText, type TextReading } from './textReading.ts';

interface ResultViewerProps {
  part: StoredResult;
  /** The call that it is of. */
  from: string;
  onClose(): void;
}

/** Lines below the view that are there before a reader comes to them. */
const ahead = 60;

/** A stored text, read piece by piece as the reader comes to it. */
export default function ResultViewer({ part, from, onClose }: ResultViewerProps) {
  const { results } = useStores();
  const [reading, setReading] = useState<TextReading | null>(null);
  useEffect(() => {
    const begun = readText(results, part.handle, part.bytes);
    setReading(begun);
    return () => begun.stop();
  }, [results, part.handle, part.bytes]);
  return (
    <Modal title={visibleText(partTitle(part))} description={from} wide onClose={onClose}>
      {reading !== null && <Viewer part={part} reading={reading} onClose={onClose} />}
    </Modal>
  );
}

function Viewer({ part, reading, onClose }: { part: StoredResult; reading: TextReading; onClose(): void }) {
  const { received, total, status, error } = useStore(reading.state);
  return (
    <>
      <Lines reading={reading} />
      {error !== null && (
        <Notice
          tone="bad"
          className="mx-5 mt-3"
          actions={error.retryable && <Button onClick={() => void reading.more()}>Try again</Button>}
        >
          {error.message}
        </Notice>
      )}
      {reading.full() && (
        <Notice tone="plain" className="mx-5 mt-3">
          There are more lines than can be shown. Save it to see them all.
        </Notice>
      )}
      <div className="h-3" />
      <ModalActions>
        <p role="status" className="mr-auto text-label text-faint tabular-nums">
          {status === 'ended' ? `All ${formatBytes(total)}` : `${formatBytes(received)} of ${formatBytes(total)}`}
        </p>
        <CopyAll reading={reading} />
        <SaveButton part={part} bytesOf={reading.all} />
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </ModalActions>
    </>
  );
}

function Lines({ reading }: { reading: TextReading }) {
  const { lines, status, error } = useStore(reading.state);
  const scroller = useRef<HTMLElement>(null);
  useScrollFocus(scroller);
  const virtualizer = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => 16,
    overscan: 20,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  // Each piece brings the next one on until there is enough below the view. A failure waits for the person.
  useEffect(() => {
    if (status === 'idle' && error === null && last + ahead >= lines) void reading.more();
  }, [reading, status, error, last, lines]);
  return (
    <section
      ref={scroller}
      aria-label="Text"
      className="mx-5 h-[min(560px,calc(100dvh-240px))] overflow-y-auto rounded-control bg-soft font-mono text-label -outline-offset-2!"
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map(({ key, index, start }) => (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className="absolute inset-x-3 min-h-4 whitespace-pre-wrap [overflow-wrap:anywhere]"
            style={{ top: start }}
          >
            {visibleText(reading.line(index))}
          </div>
        ))}
      </div>
    </section>
  );
}

const copyWords = { ready: 'Copy all', busy: 'Copying…', copied: 'Copied', refused: 'The clipboard refused it' };

/** Reads to the end, then copies all of it with hidden characters made visible, as it is shown. */
function CopyAll({ reading }: { reading: TextReading }) {
  const [state, setState] = useState<keyof typeof copyWords>('ready');
  const copy = async () => {
    setState('busy');
    try {
      const text = await new Blob(await reading.all()).text();
      setState((await copyText(visibleText(text))) ? 'copied' : 'refused');
    } catch {
      // The viewer shows what stopped the reading.
      setState('ready');
    }
  };
  return (
    <Button disabled={state === 'busy'} onClick={copy}>
      <span aria-live="polite">{copyWords[state]}</span>
    </Button>
  );
}
