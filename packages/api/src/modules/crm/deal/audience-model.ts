import { isAtLeast, type Role } from "@freehold/kernel/role.ts";

/** A person of the model, by number. */
export type Who = number;
export type DealState = { owner: Who; team: number | null; readonly shares: Map<Who, boolean> };

/** What somebody wants to do to a deal. */
export type DealAct =
  | { readonly do: "give"; readonly team?: number | null; readonly owner?: Who }
  | { readonly do: "share"; readonly to: Who; readonly mayChange: boolean }
  | { readonly do: "unshare"; readonly from: Who }
  | { readonly do: "rename" };

/**
 * Who sees and changes which deal, said once more in plain code that knows nothing of policies, links, triggers and SQL: what tests hold
 * the product against. Nothing of the product may be used here.
 */
export class AudienceModel {
  readonly roles: Role[];
  readonly teams: readonly Set<Who>[];
  readonly deals: DealState[];

  constructor({ roles, teams, deals }: { roles: readonly Role[]; teams: number; deals: readonly Who[] }) {
    this.roles = [...roles];
    this.teams = Array.from({ length: teams }, () => new Set<Who>());
    this.deals = deals.map((owner) => ({ owner, team: null, shares: new Map<Who, boolean>() }));
  }

  #is(who: Who, role: Role): boolean {
    return isAtLeast(this.roles[who]!, role);
  }

  #isIn(who: Who, team: number | null): boolean {
    return team !== null && this.teams[team]!.has(who);
  }

  sees(who: Who, deal: DealState): boolean {
    if (!this.#is(who, "viewer")) return false;
    return deal.team === null || this.#is(who, "manager") || deal.owner === who || this.#isIn(who, deal.team) || deal.shares.has(who);
  }

  changes(who: Who, deal: DealState): boolean {
    if (!this.sees(who, deal) || !this.#is(who, "staff")) return false;
    const isSharedForReading = deal.shares.get(who) === false;
    return !isSharedForReading || deal.team === null || this.#is(who, "manager") || deal.owner === who || this.#isIn(who, deal.team);
  }

  /** Whether it may be done. */
  may(who: Who, deal: DealState, act: DealAct): boolean {
    if (act.do === "rename") return this.changes(who, deal);
    if (!this.sees(who, deal) || !this.#is(who, "staff")) return false;
    if (act.do === "unshare" && !deal.shares.has(act.from)) return false;
    if (act.do === "share" && !this.#is(act.to, "viewer")) return false;
    if (this.#is(who, "manager")) return true;
    const decides = deal.owner === who || this.#isIn(who, deal.team);
    if (act.do !== "give") return decides;
    const after: DealState = {
      ...deal,
      ...(act.team !== undefined && { team: act.team }),
      ...(act.owner !== undefined && { owner: act.owner }),
    };
    if (after.team === deal.team && after.owner === deal.owner) return this.changes(who, deal);
    const isForAll = deal.team === null && after.team === null;
    const isTheirTeam = after.team === null || after.team === deal.team || this.#isIn(who, after.team);
    return (decides || isForAll) && isTheirTeam && this.sees(who, after);
  }

  /** Does what may be done. */
  perform(deal: DealState, act: DealAct): void {
    if (act.do === "give") {
      if (act.team !== undefined) deal.team = act.team;
      if (act.owner !== undefined) deal.owner = act.owner;
    }
    if (act.do === "share") deal.shares.set(act.to, act.mayChange);
    if (act.do === "unshare") deal.shares.delete(act.from);
  }

  /** The deals that somebody sees, by number. */
  seenBy(who: Who): number[] {
    return this.deals.flatMap((deal, number) => (this.sees(who, deal) ? [number] : []));
  }
}
