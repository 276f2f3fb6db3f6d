import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";

const Uuid = z.uuid().toLowerCase();
const Day = z.iso.date().refine((day) => isStorable("date", day), "Is not a day of the calendar.");
const professionalId = Uuid.meta({ title: "Professional" });
const minutes = z.int().min(5).max(1440);

/** The most days over which slots are opened at once. */
export const mostDays = 92;
/** The most slots that are opened at once. */
export const mostSlots = 2000;

/**
 * Opens slots of one length, one after the other, on some days of the week, between two times on the wall clock of the organization.
 * What overlaps a slot that is there already is left out.
 */
export const OpenSlots = z
  .strictObject({
    professionalId,
    from: Day.meta({ title: "From", description: "The first day." }),
    until: Day.meta({ title: "Until", description: `The last day; ${mostDays} days at most.` }),
    weekdays: z
      .array(z.int().min(1).max(7))
      .min(1, "Choose at least one day.")
      .max(7)
      .default([1, 2, 3, 4, 5])
      .meta({ title: "Days", description: "1 is Monday." }),
    fromMinute: z.int().min(0).max(1439).meta({ title: "From time", unit: "min", description: "Minute of the day." }),
    untilMinute: z.int().min(1).max(1440).meta({ title: "Until time", unit: "min", description: "Minute of the day." }),
    slotMinutes: minutes.meta({ title: "Length", unit: "min" }),
  })
  .refine(({ from, until }) => from <= until, { path: ["until"], message: "Must not be before the first day." })
  .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < mostDays * 86_400_000, {
    path: ["until"],
    message: `Open ${mostDays} days at a time at most.`,
  })
  .refine(({ fromMinute, untilMinute }) => fromMinute < untilMinute, { path: ["untilMinute"], message: "Must be after the beginning." });
export type OpenSlots = z.infer<typeof OpenSlots>;

/** Books a slot for somebody. */
export const BookSlot = z.strictObject({
  slotId: Uuid.meta({ title: "Slot" }),
  partyId: Uuid.meta({ title: "For", description: "Who comes." }),
  serviceId: Uuid.optional().meta({ title: "Service" }),
  note: z
    .string()
    .trim()
    .max(1000)
    .refine((note) => isStorable("text", note), "Holds a character that cannot be stored.")
    .optional()
    .meta({ title: "Note" }),
});
export type BookSlot = z.infer<typeof BookSlot>;

export const CancelBooking = z.strictObject({ id: Uuid.meta({ title: "Booking" }) });
export type CancelBooking = z.infer<typeof CancelBooking>;

/** How many slots were opened, and how many of the wanted ones overlapped one that was there. */
export const OpenedSlots = z.strictObject({ opened: z.int().min(0), skipped: z.int().min(0) });
export type OpenedSlots = z.infer<typeof OpenedSlots>;
