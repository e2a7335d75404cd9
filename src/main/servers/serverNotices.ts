import { cutText } from '../../shared/text.ts';
import type { LogRing } from './logRing.ts';
import type { ServerNotice } from './protocolClient.ts';

export type { ServerNotice } from './protocolClient.ts';

/** The most of one message that is passed on, in UTF-16 units of its JSON. */
const maxData = 16_384;

type Listener = (notice: ServerNotice) => void;

/** Passes on what servers tell beside their answers, to whoever listens at that moment. Nothing is kept. */
export class ServerNotices {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Listens to one server, whether it runs or exists or not, until the returned function is called. */
  listen(id: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  /** Makes the notice only where somebody listens. */
  publish(id: string, make: () => ServerNotice): void {
    const listeners = this.#listeners.get(id);
    if (listeners === undefined) return;
    const notice = make();
    for (const listener of [...listeners]) listener(notice);
  }
}

/** A notice as it may leave the host: what a server logs may hold its secrets, and may be of any size. */
export function withoutSecrets(notice: ServerNotice, lines: Pick<LogRing, 'hide'>): ServerNotice {
  if (notice.kind !== 'log') return notice;
  return { ...notice, data: shownData(notice.data, lines) };
}

function shownData(data: unknown, lines: Pick<LogRing, 'hide'>): unknown {
  if (typeof data === 'string') return lines.hide(cutText(data, maxData));
  const json = JSON.stringify(data) ?? 'null';
  if (json.length > maxData) return lines.hide(cutText(json, maxData));
  const shown = lines.hide(json);
  return shown === json ? data : shown;
}
