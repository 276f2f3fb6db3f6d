import { and, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { mostSlots, type BookSlot, type CancelBooking, type OpenedSlots, type OpenSlots } from "./contract.ts";
import { booking, professional, service, slot } from "./schema.ts";
import { slotsOf } from "./slots.ts";

type Booking = typeof booking.$inferSelect;

const fault = faults("crm", {
  professionalMissing: ["missing", "There is no such professional, or it is not for you to see."],
  tooManySlots: ["invalid", `These are more than ${mostSlots} times. Choose a shorter period, or longer times.`],
  slotMissing: ["missing", "There is no such slot any more. Choose another one."],
  slotTaken: ["conflict", "Somebody else has just taken this slot. Choose another one."],
  serviceMissing: ["invalid", "This professional does not offer that service."],
  serviceTooLong: ["invalid", "The service takes longer than the slot. Choose a longer slot."],
  bookingMissing: ["missing", "There is no such booking any more, or it is not for you to see."],
});

/**
 * Opens slots by the clock of the organization. Those that overlap one which is there already are skipped, so that asking twice
 * changes nothing, however many ask at once. @throws professionalMissing, tooManySlots
 */
export async function openSlots(tx: Tx, { professionalId, ...opening }: OpenSlots, timeZone: string): Promise<OpenedSlots> {
  const [found] = await tx.select({ id: professional.id }).from(professional).where(eq(professional.id, professionalId)).for("key share");
  if (!found) throw fault.professionalMissing({ professionalId });
  const wanted = slotsOf({ timeZone, ...opening });
  if (wanted.length === 0) return { opened: 0, skipped: 0 };
  if (wanted.length > mostSlots) throw fault.tooManySlots({ fields: { until: `These are ${wanted.length} times.` } });
  const made = await tx
    .insert(slot)
    .values(wanted.map((span) => ({ professionalId, ...span })))
    .onConflictDoNothing()
    .returning({ id: slot.id });
  return { opened: made.length, skipped: wanted.length - made.length };
}

/**
 * Takes a slot for somebody, once: of many who want it at the same moment the key of bookings lets one in.
 * @throws slotMissing, slotTaken, serviceMissing, serviceTooLong, database.missingReference for a party that is not there
 */
export async function bookSlot(tx: Tx, { slotId, partyId, serviceId, note }: BookSlot): Promise<Booking> {
  const [wanted] = await tx.select().from(slot).where(eq(slot.id, slotId));
  if (!wanted) throw fault.slotMissing({ slotId });
  if (serviceId !== undefined) {
    const offered = and(eq(service.id, serviceId), eq(service.professionalId, wanted.professionalId));
    const [found] = await tx.select().from(service).where(offered);
    if (!found) throw fault.serviceMissing({ fields: { serviceId: "Is not offered by this professional." } });
    const minutes = (wanted.endsAt.getTime() - wanted.startsAt.getTime()) / 60_000;
    if (found.durationMinutes > minutes) throw fault.serviceTooLong({ fields: { serviceId: `Takes ${found.durationMinutes} minutes.` } });
  }
  const [made] = await tx
    .insert(booking)
    .values({ slotId, partyId, serviceId: serviceId ?? null, note: note || null })
    .onConflictDoNothing({ target: [booking.orgId, booking.slotId] })
    .returning();
  if (!made) throw fault.slotTaken({ slotId });
  return made;
}

/** Cancels a booking: its slot is free again. @throws bookingMissing */
export async function cancelBooking(tx: Tx, { id }: CancelBooking): Promise<{ id: string }> {
  const [gone] = await tx.delete(booking).where(eq(booking.id, id)).returning({ id: booking.id });
  if (!gone) throw fault.bookingMissing({ bookingId: id });
  return gone;
}
