import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { defineJob } from "../../jobs/job.ts";
import type { Schedule } from "../../jobs/schedule.ts";
import { productIn } from "../../jobs/scope.ts";
import type { Chain, EscalationEnding } from "./contract.ts";
import { escalation, escalationCall } from "./schema.ts";

/** One step that is to be taken. */
export type Call<Audience> = {
  /** The id of what the chain is about. */
  readonly subject: string;
  readonly audience: Audience;
  /** Names this step of this chain: whatever is told is told under it, so that nobody is told twice. */
  readonly key: string;
  readonly now: Date;
};

/** Chains about one kind of thing. A module lists its own in its manifest. */
export type EscalationKind<Audience = never> = {
  /** `module.whatItIsAbout`. */
  readonly name: string;
  /**
   * Calls the people of one step, in the transaction that takes it. Answers whom: when that is nobody, the next step is taken at
   * once. Throwing leaves the step to be taken later.
   */
  readonly call: (tx: Tx, call: Call<Audience>) => Promise<readonly UserId[]>;
};

/** What a chain is about. */
export type About = { readonly kind: string; readonly subject: string };

const minute = 60_000;

/**
 * Begins to call people about something, in the transaction that makes it necessary. The first step is taken a moment later; one that
 * runs already for the same thing goes on instead.
 */
export async function startEscalation(tx: Tx, { kind, subject }: About, { chain, now }: { chain: Chain; now: Date }): Promise<void> {
  if (chain.steps.length === 0) return;
  const [made] = await tx
    .insert(escalation)
    .values({ kind, subject, chain, startedAt: now, nextAt: now })
    .onConflictDoNothing({ target: [escalation.orgId, escalation.kind, escalation.subject], where: sql`ended_at is null` })
    .returning({ id: escalation.id });
  if (made) await enqueue(tx, advanceLater, { id: made.id }, { key: `${made.id}:0:0` });
}

/** Begins anew where all steps were taken and nobody has answered; a chain that still calls people goes on. */
export async function restartEscalation(tx: Tx, about: About, begin: { chain: Chain; now: Date }): Promise<void> {
  const [found] = await tx.select({ nextAt: escalation.nextAt }).from(escalation).where(runs(about)).for("update");
  if (found?.nextAt) return;
  if (found) await endEscalation(tx, about, { ending: "exhausted", now: begin.now });
  await startEscalation(tx, about, begin);
}

const runs = ({ kind, subject }: About) => and(eq(escalation.kind, kind), eq(escalation.subject, subject), isNull(escalation.endedAt));

/**
 * Ends what runs about something, in the transaction of whoever answers: a step that is being taken at this moment is finished first,
 * and none comes after. Answers who had been called.
 */
export async function endEscalation(tx: Tx, about: About, { ending, now }: { ending: EscalationEnding; now: Date }): Promise<UserId[]> {
  const [ended] = await tx
    .update(escalation)
    .set({ ending, endedAt: now, nextAt: null })
    .where(runs(about))
    .returning({ id: escalation.id });
  if (!ended) return [];
  const calls = await tx.select({ called: escalationCall.called }).from(escalationCall).where(eq(escalationCall.escalationId, ended.id));
  return [...new Set(calls.flatMap(({ called }) => called))];
}

/**
 * Takes the steps of a chain that are due, each with what it tells in one transaction: the row is locked, so of several processes one
 * takes it, and a process that dies has taken all of it or nothing. A step that was late delays those after it.
 */
export async function advance(tx: Tx, kinds: readonly EscalationKind[], { id, now }: { id: string; now: Date }): Promise<void> {
  const [found] = await tx.select().from(escalation).where(eq(escalation.id, id)).for("update");
  if (!found || found.nextAt === null || found.nextAt > now) return;
  const kind = kinds.find(({ name }) => name === found.kind);
  if (!kind) return;
  const { chain, subject } = found;
  let place: Place | undefined = found;
  let nextAt = now;
  // Each step at most once in one go: a chain that calls nobody at all must not turn for ever.
  for (const _ of chain.steps) {
    if (!place) break;
    const { round, step }: Place = place;
    const { audience, waitMinutes } = chain.steps[step]!;
    // Proof: the chain was begun by the module whose kind this is, with audiences of its own.
    const called = await kind.call(tx, { subject, audience: audience as never, key: `${id}:${round}:${step}`, now });
    await tx.insert(escalationCall).values({ escalationId: id, round, step, calledAt: now, called });
    place = after({ round, step }, chain);
    nextAt = new Date(now.getTime() + waitMinutes * minute);
    if (called.length > 0) break;
  }
  if (!place) {
    // Whoever answers later still ends it, so that those who were called hear of it.
    await tx.update(escalation).set({ nextAt: null }).where(eq(escalation.id, id));
    return;
  }
  const { round, step } = place;
  await tx.update(escalation).set({ round, step, nextAt }).where(eq(escalation.id, id));
  await enqueue(tx, advanceLater, { id }, { at: nextAt, key: `${id}:${round}:${step}` });
}

type Place = { readonly round: number; readonly step: number };

/** The step that follows another; undefined after the last. */
function after({ round, step }: Place, { steps, repeats }: Chain): Place | undefined {
  if (step + 1 < steps.length) return { round, step: step + 1 };
  return repeats ? { round: round + 1, step: 0 } : undefined;
}

/** Takes what is due of one chain as the product itself, whoever it was begun by. */
async function advanceIn({ database, modules, clock }: Backend, organizationId: OrganizationId, id: string): Promise<void> {
  const kinds = modules.flatMap(({ escalations = [] }) => escalations);
  await database.asActor(productIn(organizationId), (tx) => advance(tx, kinds, { id, now: clock() }));
}

/** Takes the next step of a chain when its time has come. */
export const advanceLater = defineJob({
  name: "escalations.advance",
  label: "Call the next people",
  input: z.object({ id: z.uuid() }),
  timeoutSeconds: 60,
  run: ({ backend, principal: { organizationId } }, { id }) => advanceIn(backend, organizationId, id),
});

/** Takes steps whose job was lost, or whose time came before the job's. */
export const escalationSchedules: readonly Schedule[] = [
  {
    name: "escalations.advanceDue",
    label: "Call the next people",
    every: { seconds: 60 },
    run: async ({ backend, principal: { organizationId }, asActor, clock }) => {
      const isDue = lte(escalation.nextAt, clock());
      const due = await asActor((tx) => tx.select({ id: escalation.id }).from(escalation).where(isDue).limit(500));
      const failures: unknown[] = [];
      for (const { id } of due) await advanceIn(backend, organizationId, id).catch((error: unknown) => failures.push(error));
      // A chain that cannot go on must not keep others from calling.
      if (failures.length > 0) throw new AggregateError(failures, "Some chains could not take their next step.");
    },
  },
];
