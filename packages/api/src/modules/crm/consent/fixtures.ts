import type { Caller } from "../../../testing/world.ts";

/** A purpose, and that somebody consents to it. */
export async function someConsent(manager: Caller, { personId, name }: { personId: string; name: string }) {
  const { crm } = manager;
  const purpose = await crm.consentPurpose.create({ name: `News of ${name}`, wording: `May ${name} write to you once a month?` });
  const consent = await crm.consent.create({
    partyId: personId,
    purposeId: purpose.id,
    decision: "given",
    means: "form",
    note: `${name}, page 2`,
  });
  return { purpose, consent };
}
