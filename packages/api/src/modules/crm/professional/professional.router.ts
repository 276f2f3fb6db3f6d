import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { bookSlot, cancelBooking, openSlots } from "./booking.ts";
import { BookSlot, CancelBooking, OpenedSlots, OpenSlots } from "./contract.ts";
import { booking, professional, professionalSkill, service, skill, slot } from "./schema.ts";

const staff = atLeast("staff");

/** People who can be booked: what they are good at, what they offer, when they have time, and who has taken it. */
export const professionalRouters = {
  professional: resource(professional),
  skill: resource(skill),
  professionalSkill: resource(professionalSkill),
  service: resource(service),
  slot: {
    ...resource(slot, ["list", "get", "create", "remove", "live"]),
    open: acting(staff)
      .meta({
        permission: staff,
        summary: "Opens slots of a professional on days of the week, by the clock of the organization.",
        answer: { schema: OpenedSlots },
      })
      .input(OpenSlots)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => openSlots(tx, input, ctx.organization.timeZone))),
  },
  booking: {
    ...resource(booking, ["list", "get", "live"]),
    book: acting(staff)
      .meta({ permission: staff, summary: "Takes a slot for somebody, unless it is taken.", answer: { row: booking } })
      .input(BookSlot)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => bookSlot(tx, input))),
    cancel: acting(staff)
      .meta({ permission: staff, summary: "Cancels a booking, so that its slot is free again.", answer: { schema: CancelBooking } })
      .input(CancelBooking)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => cancelBooking(tx, input))),
  },
};
