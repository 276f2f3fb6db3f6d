import { asc, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { DemoScope } from "../../../module.ts";
import { client, contact } from "../party/schema.ts";
import { beginPipeline } from "../pipeline/pipeline.ts";
import { stage } from "../pipeline/schema.ts";
import { createDeal, loseDeal, moveDeal, winDeal } from "./deal.ts";
import type { LostReason } from "./words.contract.ts";

const day = 86_400_000;

/** What the shops sell to restaurants, hotels and caterers, and for how much: in euros, from one order to a year. */
const wares = [
  ["Weekly vegetables", 6_200],
  ["House wine for the season", 14_800],
  ["Cheese selection", 3_900],
  ["Coffee for a year", 9_600],
  ["Olive oil, 400 litres", 4_700],
  ["Fish twice a week", 28_500],
  ["Fresh pasta", 5_300],
  ["Breakfast for 80 rooms", 41_000],
  ["Organic meat", 18_200],
  ["Pastry and bread", 7_400],
] as const;
const occasions = [
  ["Wedding for 180 guests", 12_900],
  ["Summer party", 6_800],
  ["Conference lunch, three days", 9_200],
  ["Wine tasting", 2_400],
  ["Christmas dinner", 5_100],
] as const;
const reasons: readonly LostReason[] = ["price", "competitor", "price", "timing", "no_decision", "no_budget", "competitor", "no_answer"];

/** A number that looks like chance and is the same each time. */
const drawn = (i: number, of: number): number => (Math.imul(i + 1, 2_654_435_761) >>> 8) % of;

/** Half a year of deals in two pipelines: what was won, what was lost and why, and what is under way. Through the rules of everybody. */
export async function seedDeals({ backend, actor, onProgress }: DemoScope): Promise<void> {
  const now = backend.clock().getTime();
  onProgress("deals of half a year");
  const pipelines = await backend.database.asActor(actor("manager"), async (tx) => [
    await stagesOf(tx, "Wholesale"),
    await stagesOf(tx, "Events"),
  ]);
  for (const role of ["staff", "manager"] as const)
    await backend.database.asActor(actor(role), async (tx) => {
      const clients = await tx.select({ id: client.partyId }).from(client).orderBy(asc(client.id));
      const contacts = new Map((await tx.select().from(contact)).map(({ clientId, personId }) => [clientId, personId]));
      for (let i = role === "staff" ? 0 : 1; i < 60; i += 2) {
        const { id: partyId } = clients[drawn(i, clients.length)]!;
        await live(tx, {
          ...storyOf(i, now),
          stages: pipelines[i % 4 === 3 ? 1 : 0]!,
          partyId,
          contactId: contacts.get(partyId) ?? null,
          now,
        });
      }
    });
}

async function stagesOf(tx: Tx, name: string): Promise<string[]> {
  const { id } = await beginPipeline(tx, { name });
  const rows = await tx.select({ id: stage.id }).from(stage).where(eq(stage.pipelineId, id)).orderBy(asc(stage.position));
  return rows.map((row) => row.id);
}

/** What becomes of a deal: how far it comes, at which pace, and how it ends. */
type Story = {
  readonly name: string;
  readonly valueMinor: bigint;
  readonly currency: string;
  readonly beganAt: number;
  readonly pace: number;
  readonly steps: number;
  readonly end: "won" | "lost" | undefined;
  readonly reason: LostReason;
  readonly expectedOn: string;
};

function storyOf(i: number, now: number): Story {
  const beganAt = now - (178 - i * 2.9) * day - drawn(i, 9) * 3_600_000;
  const [name, euros] = i % 4 === 3 ? occasions[drawn(i, occasions.length)]! : wares[drawn(i, wares.length)]!;
  const end = i >= 40 && i % 5 !== 0 ? undefined : drawn(i, 100) < 55 ? "won" : "lost";
  const expectedAt = end ? beganAt + 40 * day : now + (drawn(i, 100) - 8) * day;
  return {
    name,
    valueMinor: BigInt(Math.round((euros * (70 + drawn(i + 7, 80))) / 1000) * 1000),
    currency: i % 13 === 5 ? "CHF" : i % 17 === 9 ? "USD" : "EUR",
    beganAt,
    pace: (2 + drawn(i + 3, 9)) * day,
    steps: end === "won" ? 3 : drawn(i + 11, 4),
    end,
    reason: reasons[drawn(i + 5, reasons.length)]!,
    expectedOn: new Date(expectedAt).toISOString().slice(0, 10),
  };
}

type Living = Story & {
  readonly stages: readonly string[];
  readonly partyId: string;
  readonly contactId: string | null;
  readonly now: number;
};

async function live(tx: Tx, { stages, partyId, contactId, now, beganAt, pace, steps, end, reason, ...said }: Living): Promise<void> {
  const made = { ...said, partyId, contactId, stageId: stages[0]! };
  const { id: dealId } = await createDeal(tx, made, new Date(beganAt));
  let at = beganAt;
  for (let step = 1; step <= steps && at + pace < now; step++) {
    at += pace;
    await moveDeal(tx, { dealId, stageId: stages[step]! }, new Date(at));
  }
  const endedAt = new Date(Math.min(at + pace, now - 3_600_000));
  if (end === "won") await winDeal(tx, { dealId }, endedAt);
  if (end === "lost") await loseDeal(tx, { dealId, reason }, endedAt);
}
