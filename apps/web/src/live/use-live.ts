import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useOrganization } from "../api/organization-context.ts";
import type { ResourceDescription } from "../api/client.ts";
import type { Row } from "./frames.ts";
import type { LiveView, LiveStatus, ViewRequest } from "./live-view.ts";
import { requestKey, type LiveRequest } from "./live-views.ts";
import { rowOrder } from "./resource-order.ts";
import type { ListView, RowStore, RowView } from "./row-store.ts";

/** Rows of a resource that stay true: a store to draw from, and how it stands with the server. */
export type Live = {
  readonly view: LiveView;
  readonly store: RowStore;
  readonly list: ListView;
  readonly status: LiveStatus;
};

/**
 * Subscribes to rows of a resource. Every component that asks for the same rows shares one subscription; leaving and
 * coming back within two minutes continues where it was.
 */
export function useLive(resource: ResourceDescription, view: ViewRequest, limit = 200): Live {
  const { live } = useOrganization();
  const order = useMemo(() => rowOrder(resource, view.sort), [resource, view.sort]);
  const request: LiveRequest = { path: resource.path, view, order, limit };
  const key = requestKey(request);
  // The key says everything the request says.
  const stable = useMemo(() => request, [key, live]); // eslint-disable-line react-hooks/exhaustive-deps
  const shown = live.get(stable);
  // What may not be read is not asked for: the view stays empty.
  const isAllowed = resource.may.read;
  useEffect(() => (isAllowed ? live.retain(stable) : undefined), [live, stable, isAllowed]);
  const list = useSyncExternalStore(shown.store.onList, shown.store.list);
  const status = useSyncExternalStore(shown.onStatus, shown.status);
  return { view: shown, store: shown.store, list, status };
}

/** One row of a store; the component is drawn again only when this row changes. */
export function useRow(store: RowStore, key: string): RowView | undefined {
  return useSyncExternalStore(
    useMemo(() => (listener: () => void) => store.onRow(key, listener), [store, key]),
    () => store.view(key),
  );
}

/** All rows, in order. Drawn again when any of them changes: for small sets only. */
export function useAllRows(store: RowStore): readonly Row[] {
  return useSyncExternalStore(store.onAny, store.all);
}
