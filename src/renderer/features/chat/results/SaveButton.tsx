import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { StoredResult } from '../../../../shared/tool.ts';
import { describeError } from '../../../api.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { saveFile } from '../../../ui/saveFile.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { fileName, partTitle } from './partView.ts';

/** Saves all of a stored part as a file. `bytesOf` gives what was read already, so that nothing is fetched twice. */
export function SaveButton({
  part,
  bytesOf,
}: {
  part: StoredResult;
  bytesOf?: () => Promise<Uint8Array<ArrayBuffer>[]>;
}) {
  const { results, toasts } = useStores();
  const [saving, setSaving] = useState(false);
  const gone = useRef(new AbortController());
  useEffect(() => {
    const leaving = new AbortController();
    gone.current = leaving;
    return () => leaving.abort();
  }, []);
  const save = async () => {
    const { signal } = gone.current;
    // As much as it says that it is: what grows beyond that is not what was announced.
    const fetchAll = () => results.readAll(part.handle, { limit: part.bytes, signal });
    setSaving(true);
    try {
      const pieces = await (bytesOf ?? fetchAll)();
      if (!signal.aborted) saveFile(fileName(part), pieces);
    } catch (thrown) {
      // Who closed what the button was in does not wait for the file any more.
      if (!signal.aborted)
        toasts.add({ tone: 'bad', text: `The file was not saved: ${describeError(thrown).message}`, action: null });
    }
    setSaving(false);
  };
  return (
    <Button disabled={saving} onClick={save} aria-label={`Save ${visibleText(partTitle(part))}…`}>
      <Download size={16} strokeWidth={1.5} aria-hidden />
      {saving ? 'Saving…' : 'Save…'}
    </Button>
  );
}
