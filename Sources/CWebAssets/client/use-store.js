import { useSyncExternalStore } from "react";

/** What `select` takes of a store's snapshot; it must be a part of it, or a primitive. Renders again only when that is another. */
export const useStore = (store, select = (view) => view) =>
  useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()), () => select(store.initial));
