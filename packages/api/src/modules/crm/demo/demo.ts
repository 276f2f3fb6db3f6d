import { inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { DemoScope } from "../../../module.ts";
import { activity } from "../activity/schema.ts";
import { seedConsents } from "../consent/demo.ts";
import { customField } from "../custom-field/schema.ts";
import { seedDeals } from "../deal/demo.ts";
import { seedTeams } from "../deal/demo-teams.ts";
import { callableNumber } from "../party/phone.ts";
import { client, contact, employee, party, partyAddress, partyLink, partyTag, tag, type PartyRow } from "../party/schema.ts";
import { seedProfessionals } from "../professional/demo.ts";
import { seedQuotes } from "../quote/demo.ts";
import { seedSuppliers } from "../supplier/demo.ts";
import { deliveryWindows, demoActivities, demoCompanies, demoEmployees, demoTags, type DemoCompany, type DemoPerson } from "./company.ts";
import { seedCrmViews } from "./views.ts";

const hour = 3_600_000;
const home = { timeZone: "Europe/Rome" } as const;

/**
 * Gives a company its clients, the people it speaks to there, its staff, and what was said and is still to do. Written by its people
 * through the rules and policies that everybody's records go through.
 */
export async function seedCrm({ backend, actor, onProgress }: DemoScope): Promise<void> {
  const now = backend.clock();
  onProgress("clients and contacts");
  await backend.database.asActor(actor("manager"), async (tx) => {
    await declareFields(tx);
    await addCompanies(tx, { now, actor });
    await addEmployees(tx, { actor, createdAt: new Date(now.getTime() - 401 * 24 * hour) });
  });
  onProgress("calls, notes and tasks");
  await backend.database.asActor(actor("staff"), (tx) => addActivities(tx, { now, actor }));
  for (const seed of [seedDeals, seedQuotes, seedTeams, seedConsents, seedProfessionals, seedSuppliers, seedCrmViews])
    await seed({ backend, actor, onProgress });
}

async function declareFields(tx: Tx): Promise<void> {
  await tx.insert(customField).values([
    { subject: "company", key: "delivery_window", label: "Delivery", kind: "choice", choices: deliveryWindows, position: 0 },
    { subject: "company", key: "credit_limit", label: "Credit limit", kind: "money", position: 1 },
    { subject: "company", key: "covers", label: "Covers a day", kind: "number", unit: "covers", position: 2 },
    { subject: "person", key: "birthday", label: "Birthday", kind: "date", position: 0 },
  ]);
}

/** All at once, table by table: nobody waits for the demonstration. */
async function addCompanies(tx: Tx, { now, actor }: { now: Date; actor: DemoScope["actor"] }): Promise<void> {
  const companies = demoCompanies.map((company, i) => ({
    ...company,
    id: newId<"party">(),
    ownerId: actor(i % 3 === 2 ? "manager" : "staff").userId,
    // The oldest clients first, all of them before anything was noted.
    createdAt: new Date(now.getTime() - (400 - i * 20) * 24 * hour),
  }));
  const people = companies.flatMap(({ id, createdAt, people: some }) =>
    some.map((person) => ({ ...person, id: newId<"party">(), clientId: id, createdAt })),
  );
  await tx.insert(party).values(companies.map(companyRow));
  await tx.insert(party).values(people.map(personRow));
  await tx.insert(contact).values(people.map(({ id, clientId, role }) => ({ clientId, personId: id, role })));
  await tx.insert(client).values(companies.flatMap((company) => (company.client ? [{ partyId: company.id, ...company.client }] : [])));
  await tx.insert(partyAddress).values(
    companies.map(({ id, address: [street, postalCode, city], country = "IT" }) => ({
      partyId: id,
      street,
      postalCode,
      city,
      country,
    })),
  );
  const tags = await tx
    .insert(tag)
    .values(demoTags.map((name) => ({ name })))
    .returning();
  const isTagged = (company: DemoCompany, name: string): boolean => company.tags.includes(name);
  await tx
    .insert(partyTag)
    .values(companies.flatMap((one) => tags.filter(({ name }) => isTagged(one, name)).map(({ id }) => ({ partyId: one.id, tagId: id }))));
  const idOf = (name: string): string => companies.find((one) => one.name === name)!.id;
  await tx.insert(partyLink).values({ fromId: idOf("Caffè Aroma S.r.l."), toId: idOf("Aroma Holding S.p.A."), role: "subsidiary of" });
}

type Made<T> = T & Pick<PartyRow, "id" | "createdAt">;

const phoneOf = (phone: string | undefined): string | null => (phone === undefined ? null : (callableNumber(phone, home) ?? null));

function companyRow({ id, createdAt, ownerId, ...company }: Made<DemoCompany & Pick<PartyRow, "ownerId">>): typeof party.$inferInsert {
  const { name, email = null, phone, website = null, window, creditMinor, covers } = company;
  const custom = {
    ...(window !== undefined && { delivery_window: window }),
    ...(creditMinor !== undefined && { credit_limit: { minor: creditMinor, currency: "EUR" } }),
    ...(covers !== undefined && { covers }),
  };
  return { id, createdAt, kind: "company", name, email, phone: phoneOf(phone), website, ownerId, custom };
}

const personRow = ({ id, createdAt, name, email, phone }: Made<DemoPerson>): typeof party.$inferInsert => ({
  id,
  createdAt,
  kind: "person",
  email: email ?? null,
  phone: phoneOf(phone),
  ...namesOf(name),
});

function namesOf(name: string): { name: string; givenName: string; familyName: string } {
  const at = name.lastIndexOf(" ", name.includes(" Di ") ? name.indexOf(" Di ") : undefined);
  return { name, givenName: name.slice(0, at), familyName: name.slice(at + 1) };
}

async function addEmployees(tx: Tx, { actor, createdAt }: Pick<DemoScope, "actor"> & { createdAt: Date }): Promise<void> {
  const people = demoEmployees.map((one) => ({ ...one, partyId: newId<"party">(), id: newId<"employee">() }));
  const emailOf = (name: string): string => `${name.toLowerCase().replace(" ", ".")}@freshmarket.example`;
  await tx
    .insert(party)
    .values(people.map(({ partyId, name }) => personRow({ id: partyId, createdAt, name, role: "", email: emailOf(name) })));
  await tx.insert(employee).values(
    people.map(({ id, partyId, title, department, role, manager, since }) => ({
      id,
      partyId,
      title,
      department,
      startedOn: since,
      managerId: people.find(({ name }) => name === manager)?.id ?? null,
      userId: role === null ? null : actor(role).userId,
    })),
  );
}

/** About so many hours from now, on the hour, while people work; what lies ahead stays ahead. */
function workingHour(now: Date, hours: number): Date {
  const about = new Date(now.getTime() + hours * hour);
  about.setUTCHours(7 + (about.getUTCHours() % 9), 0, 0, 0);
  if (hours > 0 === about > now) return about;
  return new Date(about.getTime() + (hours > 0 ? 24 : -24) * hour);
}

async function addActivities(tx: Tx, { now, actor }: { now: Date; actor: DemoScope["actor"] }): Promise<void> {
  const names = [...new Set(demoActivities.map(({ about }) => about))];
  const found = await tx.select({ id: party.id, name: party.name }).from(party).where(inArray(party.name, names));
  const ids = new Map(found.map(({ id, name }) => [name, id]));
  const at = (hours: number): Date => workingHour(now, hours);
  await tx.insert(activity).values(
    demoActivities.map((one, i) => {
      const by = actor(i % 4 === 3 ? "manager" : "staff").userId;
      const isDone = "done" in one;
      return {
        kind: one.kind,
        subject: one.subject,
        body: "body" in one ? one.body : null,
        partyId: ids.get(one.about)!,
        createdAt: at(-one.hoursAgo),
        createdBy: by,
        assigneeId: one.kind === "note" ? null : by,
        dueAt: "dueInHours" in one ? at(one.dueInHours) : isDone ? at(-one.hoursAgo) : null,
        durationMinutes: "minutes" in one ? one.minutes : null,
        doneAt: isDone ? at(-one.hoursAgo) : null,
        doneBy: isDone ? by : null,
        // Nobody who comes to look is told of what was due before they came.
        remindedAt: isDone || ("dueInHours" in one && one.dueInHours < 0) ? now : null,
      };
    }),
  );
}
