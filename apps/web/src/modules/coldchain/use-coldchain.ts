import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import { useResource } from "../../api/organization-context.ts";
import { useAllRows, useLive, type Live } from "../../live/use-live.ts";
import type { LimitPair } from "./limits-text.ts";
import type { AlertRow, AreaRow, SiteRow } from "./rows.ts";

/** More units than one person watches on one screen. */
const manyUnits = 2000;
const byName = { sort: "name" };
const newestFirst = { sort: "-openedAt" };
const openOnly = { ...newestFirst, filter: { op: "not", of: { op: "equals", column: "status", value: "resolved" } } };

// The rows of a live view are those of the same resource's list: the server makes both of the same columns.
const typed = <T>(rows: readonly unknown[]): readonly T[] => rows as readonly T[];

export const useUnits = (): Live => useLive(useResource("coldchain.unit"), byName, manyUnits);
export const useOpenAlerts = (): Live => useLive(useResource("coldchain.alert"), openOnly, 500);
export const useAllAlerts = (): Live => useLive(useResource("coldchain.alert"), newestFirst, 200);

export const useAlertRows = (live: Live): readonly AlertRow[] => typed<AlertRow>(useAllRows(live.store));

/** Where units are: sites and areas by id, live. */
export type Places = { readonly sites: ReadonlyMap<string, SiteRow>; readonly areas: ReadonlyMap<string, AreaRow> };

export function usePlaces(): Places {
  const sites = typed<SiteRow>(useAllRows(useLive(useResource("coldchain.site"), byName, manyUnits).store));
  const areas = typed<AreaRow>(useAllRows(useLive(useResource("coldchain.area"), byName, manyUnits).store));
  return useMemo(
    () => ({ sites: new Map(sites.map((site) => [site.id, site])), areas: new Map(areas.map((area) => [area.id, area])) }),
    [sites, areas],
  );
}

/** The limits that act on each unit, its kind's where none were entered. */
export function useActingLimits(): ReadonlyMap<string, LimitPair> {
  const { data } = trpc.coldchain.unit.overview.useQuery({}, { staleTime: 60_000, select: limitsById });
  return data ?? noLimits;
}

const noLimits: ReadonlyMap<string, LimitPair> = new Map();
const limitsById = (tiles: Outputs["coldchain"]["unit"]["overview"]): ReadonlyMap<string, LimitPair> =>
  new Map(tiles.map(({ id, limits }) => [id, limits]));

/** Site and area of a unit in one line: `Trastevere market, Cold room`. */
export function placeName({ sites, areas }: Places, areaId: string | undefined): string {
  const area = areaId === undefined ? undefined : areas.get(areaId);
  const site = area && sites.get(area.siteId);
  return [site?.name, area?.name].filter((name) => name !== undefined).join(", ");
}
