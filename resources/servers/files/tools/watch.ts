import { ToolFailure } from '../../kit/outcome.ts';
import type { CallContext } from '../../kit/tool.ts';

/** What a call that may take long needs to know and to tell. */
export interface Watch {
  /** Tells how far the work is; free to call often. */
  progress(done: number, message: string): void;
  /** Throws when nobody waits for the answer any more. */
  check(): void;
}

/** What the kit's context may have for this. */
interface Observed {
  signal: AbortSignal;
  progress(done: number, total?: number, message?: string): void;
}

/** The one place where tools meet the signal and the progress of their call. */
export function watchOf(context: CallContext): Watch {
  const { signal, progress } = context as CallContext & Partial<Observed>;
  return {
    progress: (done, message) => progress?.call(context, done, undefined, message),
    check() {
      if (signal?.aborted) throw new ToolFailure('UNAVAILABLE', 'The call was cancelled, and its work ended early.');
    },
  };
}
