import { createStore, type StoreApi } from 'zustand/vanilla';
import { describeError } from '../api.ts';

/** A short message at the edge of the page, with at most one action. */
export interface Toast {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
  action: { label: string; run(): void } | null;
}

export interface Toasts {
  state: StoreApi<{ list: Toast[] }>;
  add(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
  /** Runs an act and shows what went wrong with it, after a few words of what was tried. */
  attempt(what: string, act: () => Promise<unknown>): Promise<boolean>;
}

const most = 3;

/** The messages that are shown now, newest last. The view decides how long each stays. */
export function createToasts(): Toasts {
  const state = createStore<{ list: Toast[] }>(() => ({ list: [] }));
  let nextId = 1;
  const add = (toast: Omit<Toast, 'id'>) => {
    const id = nextId++;
    state.setState(({ list }) => ({ list: [...list, { ...toast, id }].slice(-most) }));
  };
  return {
    state,
    add,
    dismiss: (id) => state.setState(({ list }) => ({ list: list.filter((toast) => toast.id !== id) })),
    async attempt(what, act) {
      try {
        await act();
        return true;
      } catch (thrown) {
        add({ tone: 'bad', text: `${what}: ${describeError(thrown).message}`, action: null });
        return false;
      }
    },
  };
}
