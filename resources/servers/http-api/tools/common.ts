import type { CallContext } from '../../kit/tool.ts';

/** The signal that ends a call when nobody waits for it any more. A kit without one lets every call run to its end. */
export function signalOf(context: CallContext & { signal?: AbortSignal }): AbortSignal {
  return context.signal ?? new AbortController().signal;
}
