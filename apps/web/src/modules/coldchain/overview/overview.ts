import type { UnitStatus } from "@freehold/api/modules/coldchain/contract.ts";
import { unitRank } from "../states.ts";
import type { Places } from "../use-coldchain.ts";

/** What grouping needs of a unit. */
export type PlacedUnit = { readonly id: string; readonly name: string; readonly areaId: string; readonly status: UnitStatus };

export type AreaGroup = { readonly id: string; readonly name: string; readonly units: readonly string[] };
export type SiteGroup = { readonly id: string; readonly name: string; readonly wrong: number; readonly areas: readonly AreaGroup[] };

/** The overview: what needs somebody, then every unit where it stands. */
export type Overview = {
  /** Units that are not well, the worst first. */
  readonly attention: readonly string[];
  readonly sites: readonly SiteGroup[];
  readonly counts: Readonly<Record<UnitStatus, number>>;
};

const nobody: Record<UnitStatus, number> = {
  ok: 0,
  excursion: 0,
  alarm_active: 0,
  monitoring_interrupted: 0,
  manual_required: 0,
  restoring: 0,
  offline: 0,
};

/** Whether somebody must look at a unit in this status. Units that were never monitored wait for a sensor, not for help. */
export const needsAttention = (status: UnitStatus): boolean => status !== "ok" && status !== "offline";

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name);
const worstFirst = (a: PlacedUnit, b: PlacedUnit): number => unitRank[a.status] - unitRank[b.status] || byName(a, b);

/** Groups units by site and area: sites with trouble first, then by name; units within an area the worst first. */
export function overviewOf(units: readonly PlacedUnit[], { sites, areas }: Places): Overview {
  const counts = { ...nobody };
  for (const { status } of units) counts[status]++;
  const byArea = Map.groupBy(units, ({ areaId }) => areaId);
  const bySite = Map.groupBy([...byArea.keys()], (areaId) => areas.get(areaId)?.siteId ?? "");
  const groups = [...bySite].map(([siteId, areaIds]): SiteGroup => {
    const members = areaIds.map((areaId) => ({
      id: areaId,
      name: areas.get(areaId)?.name ?? "",
      units: byArea.get(areaId)!.toSorted(worstFirst),
    }));
    return {
      id: siteId,
      name: sites.get(siteId)?.name ?? "",
      wrong: members.flatMap((area) => area.units).filter(({ status }) => needsAttention(status)).length,
      areas: members.toSorted(byName).map((area) => ({ ...area, units: area.units.map(({ id }) => id) })),
    };
  });
  return {
    attention: units
      .filter(({ status }) => needsAttention(status))
      .toSorted(worstFirst)
      .map(({ id }) => id),
    sites: groups.toSorted((a, b) => Number(b.wrong > 0) - Number(a.wrong > 0) || byName(a, b)),
    counts,
  };
}

/** What is wrong, in a sentence: `2 units in alarm, 1 without data.` */
export function verdict(counts: Overview["counts"]): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = [
    part(counts.alarm_active, "in alarm"),
    part(counts.manual_required, "to be measured by hand"),
    part(counts.monitoring_interrupted, "without data"),
    part(counts.excursion, "out of limits"),
    part(counts.restoring, "recovering"),
  ].filter((text) => text !== undefined);
  if (parts.length > 0) return `${parts.join(", ")}.`;
  const monitored = total - counts.offline;
  return monitored === 0
    ? "No unit is monitored yet."
    : monitored === 1
      ? "The unit is within its limits."
      : `All ${monitored} monitored units are within their limits.`;
}

function part(count: number, state: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? "unit" : "units"} ${state}`;
}
