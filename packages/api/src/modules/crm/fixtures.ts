import type { Inhabited } from "../../testing/inhabited.ts";
import type { Caller } from "../../testing/world.ts";
import { someConsent } from "./consent/fixtures.ts";
import { aDeal, someBusiness } from "./deal/fixtures.ts";
import { someOffers } from "./quote/fixtures.ts";

/** Parties of an organization with all that can hang on them, through the procedures that people use. */
export async function someParties(as: { readonly manager: Caller; readonly userId: string }, name: string) {
  const { crm } = as.manager;
  const company = await crm.party.create({ kind: "company", name, email: `office@${slugOf(name)}.example`, phone: "+39 06 555 0100" });
  const person = await crm.party.create({ kind: "person", name: `Anna of ${name}`, email: `anna@${slugOf(name)}.example` });
  const double = await crm.party.create({ kind: "company", name: `${name} Srl`, phone: "+39 06 555 0100" });
  await crm.client.create({ partyId: company.id, status: "active" });
  await crm.contact.create({ clientId: company.id, personId: person.id, role: "Purchasing" });
  await crm.employee.create({ partyId: person.id, title: "Buyer", userId: as.userId });
  await crm.partyAddress.create({ partyId: company.id, street: "Via Roma 1", city: "Roma" });
  await crm.partyLink.create({ fromId: company.id, toId: double.id, role: "sister of" });
  const other = await crm.party.create({ kind: "company", name: `Holding of ${name}` });
  await crm.partyLink.create({ fromId: company.id, toId: other.id, role: "subsidiary of" });
  const wine = await crm.tag.create({ name: `Wine of ${name}` });
  await crm.partyTag.create({ partyId: company.id, tagId: wine.id });
  await crm.customField.create({ subject: "company", key: "covers", label: `Covers of ${name}`, kind: "number" });
  await crm.activity.create({ kind: "task", subject: `Call ${name}`, partyId: company.id, dueAt: new Date("2030-01-01T09:00:00Z") });
  return { company, person, double, tag: wine };
}

const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** The same, two of them merged. */
export async function mergedParties(as: { readonly manager: Caller; readonly userId: string }, name: string) {
  const made = await someParties(as, name);
  await as.manager.crm.party.merge({ winnerId: made.company.id, loserId: made.double.id });
  return made;
}

/** A deal of a team, which is shared with somebody who is not in it. */
async function aTeamsDeal({ as, of }: Pick<Inhabited, "as" | "of">, { name, ...at }: { partyId: string; stageId: string; name: string }) {
  const { id: teamId } = await as("admin").teams.create({ name: `Team of ${name}` });
  await as("admin").teams.members.create({ teamId, userId: of.principal("manager").userId });
  const { id: dealId } = await aDeal(as("manager"), { ...at, name: `Own deal of ${name}`, teamId });
  await as("manager").crm.deal.share({ dealId, userId: of.principal("viewer").userId });
  await as("manager").crm.activity.create({ kind: "note", subject: `Own note of ${name}`, dealId });
}

/** A row in every table of the module. */
export async function inhabitCrm({ as, of }: Inhabited): Promise<void> {
  const manager = as("manager");
  const { company, person } = await mergedParties({ manager, userId: of.principal("staff").userId }, "Our freezer");
  const { stageId } = await someBusiness(manager, { partyId: company.id, name: "Our freezer" });
  await aTeamsDeal({ as, of }, { partyId: company.id, stageId, name: "Our freezer" });
  await someOffers(manager, { partyId: company.id, stageId, name: "Our freezer" });
  await someConsent(manager, { personId: person.id, name: "Our freezer" });
}
