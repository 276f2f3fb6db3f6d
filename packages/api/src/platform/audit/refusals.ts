import { comingFrom } from "@freehold/database/transaction/origin.ts";
import { isApiKey } from "@freehold/identity/api-key.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Counters } from "@freehold/kernel/counters.ts";
import { networkOf } from "@freehold/kernel/network.ts";
import type { Context } from "../../context.ts";
import { originOfActor } from "./origin-of.ts";
import { recordAct } from "./record-act.ts";

/** A request that was turned away. */
export type Refused = {
  /** Path of the procedure. */
  readonly path: string;
  /** The table it is about. */
  readonly resource: string | undefined;
  readonly error: unknown;
};

const hour = 3600;

/** Of one caller in an hour. The last one says that there were more. */
const mostOfOne = 20;

/** Of everybody in an hour, in one organization or outside of all: with 300 bytes each, a few megabytes a day at the worst. */
const mostOfAll = 500;

/** Decides which refused requests the trail holds, so that whoever is refused cannot fill the disk. */
export type Refusals = {
  /** Whether one more of this caller is written, and whether it is the last in a while. */
  readonly ofCaller: (caller: string) => Promise<"written" | "last" | "left out">;
  /** Whether one more is written there. */
  readonly in: (trail: string) => Promise<boolean>;
};

export function createRefusals(counters: Counters): Refusals {
  return {
    ofCaller: async (caller) => {
      const { sum } = await counters.add(`refused:${caller}`, 1, hour);
      return sum < mostOfOne ? "written" : sum === mostOfOne ? "last" : "left out";
    },
    in: async (trail) => (await counters.add(`refused in:${trail}`, 1, hour)).sum <= mostOfAll,
  };
}

/**
 * Writes a refused request into the trail: of the organization when the caller is somebody there, else of the installation. What
 * happens in the course of things is none: a session that has expired, a password that is to be entered again.
 */
export async function noteRefusal(ctx: Context, { path, resource, error }: Refused): Promise<void> {
  if (!(error instanceof DomainError) || !isWorthAnEntry(error, ctx)) return;
  const { backend, token, address } = ctx;
  const { refusals, database, log } = backend;
  try {
    // Tokens that open nothing are as many as somebody likes: only one that does names a caller.
    const isKnown = token !== undefined && (error.kind === "forbidden" || error.kind === "missing");
    const caller = isKnown ? `token ${hashToken(token)}` : `network ${networkOf(address)}`;
    const place = await refusals.ofCaller(caller);
    if (place === "left out") return;
    const standing = await ctx.standing().catch(unlessBug);
    if (!(await refusals.in(standing?.organization.id ?? "installation"))) return;
    const facts = { path, fault: error.code, ...(place === "last" && { furtherLeftOut: true }) };
    const act = { kind: "request.refused", resource, facts };
    if (standing) {
      await comingFrom(originOfActor(standing.through), () => database.asActor(standing.principal, (tx) => recordAct(tx, act)));
    } else {
      const personId = (await ctx.signIn().catch(unlessBug))?.person.id;
      const origin = { ...(personId !== undefined && { through: "session" as const, personId }) };
      await comingFrom(origin, () => database.asIdentity((tx) => recordAct(tx, act)));
    }
  } catch (failure) {
    // The caller gets the answer to what they asked, whether it could be written down or not.
    log.warn({ path, error: failure }, "A refused request could not be written into the audit trail");
  }
}

function isWorthAnEntry({ kind, code }: DomainError, { token }: Context): boolean {
  if (kind === "forbidden") return code !== "access.confirmationNeeded";
  if (kind === "unauthenticated") return token !== undefined && isApiKey(token);
  return kind === "throttled" || code === "access.organizationMissing";
}

function unlessBug(error: unknown): undefined {
  if (!(error instanceof DomainError)) throw error;
}
