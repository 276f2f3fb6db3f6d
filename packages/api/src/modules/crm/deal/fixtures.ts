import type { Caller } from "../../../testing/world.ts";

/** A pipeline with the usual stages, by a manager. */
export async function aPipeline(manager: Caller, name: string): Promise<{ pipelineId: string; stages: { id: string; name: string }[] }> {
  const { id: pipelineId } = await manager.crm.pipeline.begin({ name });
  const { rows } = await manager.crm.stage.list({ filter: { op: "equals", column: "pipelineId", value: pipelineId }, sort: "position" });
  return { pipelineId, stages: rows.map(({ id, name: stage }) => ({ id, name: stage })) };
}

type Sale = {
  readonly partyId: string;
  readonly stageId: string;
  readonly name?: string;
  readonly valueMinor?: bigint;
  readonly currency?: string;
  readonly teamId?: string;
};

/** An open deal, by staff. */
export async function aDeal(seller: Caller, { name = "Forty cases of wine", valueMinor = 480_000n, currency = "EUR", ...rest }: Sale) {
  return seller.crm.deal.create({ name, valueMinor, currency, ...rest });
}

/** A row of everything that sales, people who can be booked and suppliers have, through the procedures that people use. */
export async function someBusiness(manager: Caller, { partyId, name }: { partyId: string; name: string }) {
  const { crm } = manager;
  const { stages } = await aPipeline(manager, `Sales of ${name}`);
  const deal = await aDeal(manager, { partyId, stageId: stages[0]!.id, name: `Deal of ${name}` });
  await crm.deal.move({ dealId: deal.id, stageId: stages[1]!.id });
  const professional = await crm.professional.create({ partyId, title: "Auditor" });
  const skill = await crm.skill.create({ name: `Audit of ${name}` });
  await crm.professionalSkill.create({ professionalId: professional.id, skillId: skill.id, level: 4 });
  const service = await crm.service.create({ professionalId: professional.id, name: "Audit", durationMinutes: 60, priceMinor: 9000n });
  const startsAt = new Date("2026-06-08T08:00:00Z");
  const slot = await crm.slot.create({ professionalId: professional.id, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) });
  await crm.booking.book({ slotId: slot.id, partyId, serviceId: service.id });
  const supplier = await crm.supplier.create({ partyId });
  await crm.supply.create({ supplierId: supplier.id, goods: `Glasses of ${name}` });
  await crm.supplier.evaluate({ supplierId: supplier.id, evaluatedOn: "2026-06-08", quality: 4 });
  return { stageId: stages[0]!.id };
}
