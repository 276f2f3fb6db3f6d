import { asc, eq } from "drizzle-orm";
import { DateTime } from "luxon";
import type { Tx } from "@freehold/database/database.ts";
import type { DemoScope } from "../../../module.ts";
import { createParty } from "../party/party.ts";
import { client } from "../party/schema.ts";
import { bookSlot, openSlots } from "./booking.ts";
import { professional, professionalSkill, service, skill, slot } from "./schema.ts";

const timeZone = "Europe/Rome";

const people = [
  {
    givenName: "Giulia",
    familyName: "Ferri",
    title: "Food safety auditor",
    skills: { "HACCP audit": 5, "Staff training": 4 },
    services: [
      ["Audit of a kitchen", 90, 18_000n],
      ["Follow-up visit", 60, 9_000n],
    ],
    opening: { weekdays: [1, 2, 4], fromMinute: 540, untilMinute: 990, slotMinutes: 90 },
  },
  {
    givenName: "Tommaso",
    familyName: "Rinaldi",
    title: "Sommelier",
    skills: { "Wine pairing": 5, "Staff training": 3 },
    services: [
      ["Wine list", 60, 12_000n],
      ["Tasting for a team", 60, 15_000n],
    ],
    opening: { weekdays: [2, 3, 5], fromMinute: 840, untilMinute: 1140, slotMinutes: 60 },
  },
  {
    givenName: "Sara",
    familyName: "Conti",
    title: "Kitchen consultant",
    skills: { "Menu costing": 5, "HACCP audit": 3 },
    services: [["Menu costing", 120, 22_000n]],
    opening: { weekdays: [1, 3], fromMinute: 480, untilMinute: 960, slotMinutes: 120 },
  },
] as const;

/** People who can be booked, three weeks of their time, and clients who have taken some of it. Through the rules of everybody. */
export async function seedProfessionals({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("people who can be booked");
  const monday = DateTime.fromJSDate(backend.clock(), { zone: timeZone }).startOf("week");
  await backend.database.asActor(actor("manager"), async (tx) => {
    const names = [...new Set(people.flatMap(({ skills }) => Object.keys(skills)))];
    const made = await tx
      .insert(skill)
      .values(names.map((name) => ({ name })))
      .returning();
    const skillIds = new Map(made.map(({ id, name }) => [name, id]));
    const clients = await tx.select({ id: client.partyId }).from(client).orderBy(asc(client.id)).limit(8);
    for (const [i, person] of people.entries()) await addProfessional(tx, person, { skillIds, monday, clients: clients.slice(i) });
  });
}

type Around = {
  readonly skillIds: ReadonlyMap<string, string>;
  readonly monday: DateTime;
  readonly clients: readonly { readonly id: string }[];
};

async function addProfessional(tx: Tx, person: (typeof people)[number], { skillIds, monday, clients }: Around): Promise<void> {
  const { givenName, familyName, title, skills, services, opening } = person;
  const email = `${givenName}.${familyName}@example.com`.toLowerCase();
  const name = `${givenName} ${familyName}`;
  const { id: partyId } = await createParty(tx, { timeZone }, { kind: "person", name, givenName, familyName, email });
  const [made] = await tx.insert(professional).values({ partyId, title }).returning();
  const professionalId = made!.id;
  const held = Object.entries(skills).flatMap(([named, level]) => {
    const skillId = skillIds.get(named);
    return skillId === undefined ? [] : [{ professionalId, skillId, level }];
  });
  await tx.insert(professionalSkill).values(held);
  const offered = await tx
    .insert(service)
    .values(services.map(([named, durationMinutes, priceMinor]) => ({ professionalId, name: named, durationMinutes, priceMinor })))
    .returning();
  const [from, until] = [monday.toISODate()!, monday.plus({ days: 20 }).toISODate()!];
  await openSlots(tx, { professionalId, from, until, ...opening, weekdays: [...opening.weekdays] }, timeZone);
  const slots = await tx.select().from(slot).where(eq(slot.professionalId, professionalId)).orderBy(asc(slot.startsAt));
  for (const [i, { id: slotId }] of slots.entries()) {
    const booker = clients[i % Math.max(1, clients.length)];
    if (i % 3 !== 1 && i % 5 !== 0 && booker)
      await bookSlot(tx, { slotId, partyId: booker.id, serviceId: offered[i % offered.length]!.id });
  }
}
