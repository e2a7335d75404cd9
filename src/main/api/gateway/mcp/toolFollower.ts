import { createHash } from 'node:crypto';
import type { Endpoint } from './endpoint.ts';
import { offeredTools } from './toolOffer.ts';

/** Servers that start or stop together change the list once. */
const settleMs = 200;

/** Tells when the tools of an endpoint are others than before, until the signal aborts. */
export function followTools({ supervisor, scope }: Endpoint, signal: AbortSignal, onChange: () => void): void {
  const fingerprint = () =>
    createHash('sha256')
      .update(JSON.stringify(offeredTools(supervisor.views(), scope)))
      .digest('hex');
  let known = fingerprint();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    timer = undefined;
    const now = fingerprint();
    if (signal.aborted || now === known) return;
    known = now;
    onChange();
  };
  const follow = async () => {
    for await (const event of supervisor.watch(signal)) {
      if (event.type !== 'vitals') timer ??= setTimeout(look, settleMs);
    }
    clearTimeout(timer);
  };
  void follow();
}
