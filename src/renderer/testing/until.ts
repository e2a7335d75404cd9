import type { StoreApi } from 'zustand/vanilla';

/** Settles with the first state that fits, the present one included. */
export function until<S>(store: StoreApi<S>, fits: (state: S) => boolean): Promise<S> {
  return new Promise((resolve) => {
    const check = () => {
      const state = store.getState();
      if (!fits(state)) return false;
      unsubscribe();
      resolve(state);
      return true;
    };
    const unsubscribe = store.subscribe(check);
    check();
  });
}
