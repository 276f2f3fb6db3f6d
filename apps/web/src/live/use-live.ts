import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import { useOrganization, useResource } from "../api/organization-context.ts";
import type { ResourceDescription } from "../api/client.ts";
import type { Row } from "./line/frames.ts";
import { pathOf, type LiveHandle, type LiveInput, type LiveRow } from "./live-handle.ts";
import type { LiveView, LiveStatus, ViewRequest } from "./live-view.ts";
import { requestKey, type LiveRequest } from "./live-views.ts";
import { rowOrder } from "./store/resource-order.ts";
import { rowFilter } from "./store/row-filter.ts";
import type { ListView, RowSource, RowView } from "./store/row-source.ts";

/** Rows of a resource that stay true: a store to draw from, and how it stands with the server. */
export type Live<R = Row> = {
  readonly view: LiveView;
  readonly store: RowSource<R>;
  readonly list: ListView;
  /** Loading, ready or failed, and whether a larger window is on the way. */
  readonly status: LiveStatus;
  /** What is shown may be wrong: nothing was heard since then. Milliseconds since 1970. */
  readonly staleSince: number | undefined;
};

/** What a generic screen asks for; columns are checked by the server alone. */
export type LiveRequestOfResource = ViewRequest & { readonly limit?: number | undefined };

const usualLimit = 200;

/**
 * Subscribes to rows of a resource: `useLive(trpc.coldchain.unit, { filter, search, sort, limit })`. Every component that
 * asks for the same rows shares one subscription; leaving and coming back within two minutes continues where it was.
 * The request may be a new object at each call. A component that wants one row draws it with `useRow`.
 */
export function useLive<H extends LiveHandle>(handle: H, request?: LiveInput<H>): Live<LiveRow<H>> {
  // Proof: the server makes the rows of a live view of the same columns as those of its type, from one declaration.
  return useLiveResource(useResource(pathOf(handle)), request ?? {}) as unknown as Live<LiveRow<H>>;
}

/** The same for screens that serve every resource, by its description. */
export function useLiveResource(resource: ResourceDescription, { limit = usualLimit, ...view }: LiveRequestOfResource): Live {
  const { live, person, role } = useOrganization();
  const asked = { path: resource.path, view, limit };
  const key = requestKey(asked);
  const request = useMemo(
    (): LiveRequest => {
      const kindOf = (column: string): Kind | undefined => resource.columns.find((each) => each.key === column)?.kind ?? undefined;
      const caller = { userId: person.id, role, links: noLinks };
      return { ...asked, order: rowOrder(resource, view.sort), matches: rowFilter(view, kindOf, caller) };
    },
    [key, live, resource], // eslint-disable-line react-hooks/exhaustive-deps -- the key says everything the request says
  );
  const shown = live.get(request);
  // What may not be read is not asked for: the view stays empty. What has no list to read can be followed all the same.
  const isAllowed = resource.may.read || !resource.procedures.includes("list");
  useEffect(() => (isAllowed ? live.retain(request) : undefined), [live, request, isAllowed]);
  const list = useSyncExternalStore(shown.store.onList, shown.store.list);
  const status = useSyncExternalStore(shown.onStatus, shown.status);
  const { connection } = live;
  const staleSince = useSyncExternalStore(connection.onChange, () => connection.staleSince(shown));
  return { view: shown, store: shown.store, list, status, staleSince };
}

/** One row of a store; the component is drawn again only when this row changes. */
export function useRow<R>(store: RowSource<R>, key: string): RowView<R> | undefined {
  return useSyncExternalStore(
    useMemo(() => (listener: () => void) => store.onRow(key, listener), [store, key]),
    () => store.view(key),
  );
}

/** All rows, in order. Drawn again when any of them changes: for small sets only. */
export function useAllRows<R>(store: RowSource<R>): readonly R[] {
  return useSyncExternalStore(store.onAny, store.all);
}
