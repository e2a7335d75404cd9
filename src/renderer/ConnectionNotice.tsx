import { useState } from 'react';
import { useStore } from 'zustand';
import { useStores } from './stores/stores.ts';
import { Button } from './ui/Button.tsx';
import { Notice } from './ui/Notice.tsx';
import { Late } from './ui/Skeleton.tsx';

/**
 * What stands between a person and their work: no connection, or a data folder that can't be written. What happened to
 * the data before this start is said until it was read.
 */
export function ConnectionNotice() {
  const { host } = useStores();
  const { status, info } = useStore(host.state);
  const [readEpoch, setReadEpoch] = useState<string | null>(null);
  if (status === 'lost') {
    return (
      <Notice tone="warn" className="mx-2 mt-2" actions={<Button onClick={host.retryNow}>Try now</Button>}>
        <span role="status">
          {info === null
            ? 'Signalbox does not answer yet. Trying again…'
            : 'Lost the connection to Signalbox: what you see may be out of date. Trying again…'}
        </span>
      </Notice>
    );
  }
  if (info?.readOnly) {
    return (
      <Notice tone="warn" className="mx-2 mt-2">
        {info.readOnly}
      </Notice>
    );
  }
  if (info?.notice && readEpoch !== info.epoch) {
    return (
      <Notice tone="warn" className="mx-2 mt-2" actions={<Button onClick={() => setReadEpoch(info.epoch)}>OK</Button>}>
        {info.notice}
      </Notice>
    );
  }
  return null;
}

/** Instead of everything else in a tab that has no right to be here any more. */
export function SignedOut() {
  return (
    <main className="flex h-full items-center justify-center p-6">
      <div className="max-w-100">
        <h1 className="text-display font-semibold">This tab is signed out</h1>
        <p className="mt-2 text-quiet">
          Run <code className="rounded-sm bg-soft px-1 font-mono text-second">npm start</code> again for a fresh
          address, and open that. What you wrote and stored is safe.
        </p>
      </div>
    </main>
  );
}

/** Before the first connection. */
export function Connecting() {
  return (
    <Late>
      <main className="flex h-full animate-appear items-center justify-center text-quiet" role="status">
        Connecting to Signalbox…
      </main>
    </Late>
  );
}
