import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import type { LiveInput } from "../../live/live-handle.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";
import type { LimitPair } from "./limits-text.ts";
import type { AreaRow, SiteRow } from "./rows.ts";

/** More units than one person watches on one screen. */
const manyUnits = 2000;
const byName = { sort: "name", limit: manyUnits } as const;
const isOpen: LiveInput<typeof trpc.coldchain.alert>["filter"] = {
  op: "not",
  of: { op: "equals", column: "status", value: "resolved" },
};

export const useUnits = () => useLive(trpc.coldchain.unit, byName);
export const useOpenAlerts = () => useLive(trpc.coldchain.alert, { filter: isOpen, sort: "-openedAt", limit: 500 });
export const useAllAlerts = () => useLive(trpc.coldchain.alert, { sort: "-openedAt" });

/** Where units are: sites and areas by id, live. */
export type Places = { readonly sites: ReadonlyMap<string, SiteRow>; readonly areas: ReadonlyMap<string, AreaRow> };

export function usePlaces(): Places {
  const sites = useAllRows(useLive(trpc.coldchain.site, byName).store);
  const areas = useAllRows(useLive(trpc.coldchain.area, byName).store);
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
