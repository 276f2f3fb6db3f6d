import { Button } from "@mantine/core";
import { IconCalendarPlus, IconUserCheck } from "@tabler/icons-react";
import { useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { Message } from "../../../page/message.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { useRecordLabel } from "../../../resource/record-label.ts";
import { spotAfter } from "../deal/board/board.ts";
import type { BookingRow, SlotRow } from "../sales-rows.ts";
import { BookDialog } from "./book-dialog.tsx";
import classes from "./week-calendar.module.css";
import { dayIn, hoursOf, type weekOf } from "./week.ts";

type WeekCalendarProps = {
  readonly professionalId: string;
  readonly week: ReturnType<typeof weekOf>;
  readonly today: string;
  readonly mayBook: boolean;
  readonly onOpenTimes: (() => void) | undefined;
};

/** A slot where it stands on its day: minutes of the wall clock. */
type Placed = { readonly slot: SlotRow; readonly booking: BookingRow | undefined; readonly from: number; readonly until: number };

const hourHeight = 56;

/**
 * A week of somebody's time by the clock of the organization: what is free and who has booked the rest, live. Arrow keys go from slot
 * to slot, Enter books one or shows its booking.
 */
export function WeekCalendar({ professionalId, week, today, mayBook, onOpenTimes }: WeekCalendarProps) {
  const { formats } = useOrganization();
  const { live, placed } = usePlaced(professionalId, week);
  const holder = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<string>();
  const all = placed.flat();
  if (live.status.state === "loading") return <TableSkeleton rows={6} />;
  if (all.length === 0)
    return (
      <Message
        icon={IconCalendarPlus}
        title="No times open in this week"
        action={onOpenTimes && <Button onClick={onOpenTimes}>Open times</Button>}
      >
        Open the times in which they can be booked; what is there already is never doubled.
      </Message>
    );
  const { first, last } = hoursOf(all);
  const opened = all.find(({ slot }) => slot.id === chosen);
  return (
    <>
      <div
        ref={holder}
        className={classes.week}
        role="group"
        aria-label="Times of the week. Arrow keys go from one to the next."
        // Proof: React knows no custom properties by name; the browser takes any.
        style={{ "--hours": last - first, "--hour": `${hourHeight}px` } as CSSProperties}
        onKeyDown={(event) => goOn(event, holder.current, placed)}
      >
        <div className={classes.hours} aria-hidden>
          {Array.from({ length: last - first }, (_, i) => (
            <span key={i}>{`${String(first + i).padStart(2, "0")}:00`}</span>
          ))}
        </div>
        {week.days.map((day, i) => (
          <section
            key={day}
            className={classes.day}
            data-today={day === today || undefined}
            data-empty={placed[i]?.length === 0 || undefined}
            aria-label={formats.day(day)}
          >
            <h3 className={classes.dayName}>{formats.weekday(new Date(`${day}T12:00:00Z`))}</h3>
            <div className={classes.slots}>
              {placed[i]?.map((one) => (
                <Slot key={one.slot.id} placed={one} firstHour={first} onOpen={() => choose(one.slot.id)} />
              ))}
            </div>
          </section>
        ))}
      </div>
      <BookDialog slot={opened?.slot} booking={opened?.booking} mayBook={mayBook} onClose={() => choose(undefined)} />
    </>
  );
}

function usePlaced(professionalId: string, { days, from, until }: WeekCalendarProps["week"]) {
  const { formats } = useOrganization();
  const live = useLive(trpc.crm.slot, {
    filter: {
      op: "allOf",
      of: [
        { op: "equals", column: "professionalId", value: professionalId },
        { op: "gte", column: "startsAt", value: from },
        { op: "lt", column: "startsAt", value: until },
      ],
    },
    sort: "startsAt",
    limit: 500,
  });
  const slots = useAllRows(live.store);
  const ids = slots.map(({ id }) => id);
  const bookings = useAllRows(
    useLive(trpc.crm.booking, { filter: { op: "in", column: "slotId", values: ids.length > 0 ? ids : [professionalId] }, limit: 500 })
      .store,
  );
  const placed = useMemo(() => {
    const taken = new Map(bookings.map((booking) => [booking.slotId, booking]));
    return days.map((day) =>
      slots
        .filter(({ startsAt }) => dayIn(startsAt, formats.timeZone) === day)
        .map((slot): Placed => {
          const { hour, minute } = formats.wallClock(slot.startsAt.getTime());
          const begin = hour * 60 + minute;
          const length = (slot.endsAt.getTime() - slot.startsAt.getTime()) / 60_000;
          return { slot, booking: taken.get(slot.id), from: begin, until: Math.min(begin + length, 24 * 60) };
        }),
    );
  }, [slots, bookings, days, formats]);
  return { live, placed };
}

type SlotProps = { readonly placed: Placed; readonly firstHour: number; readonly onOpen: () => void };

function Slot({ placed: { slot, booking, from, until }, firstHour, onOpen }: SlotProps) {
  const { formats } = useOrganization();
  const who = useRecordLabel("crm.party", booking?.partyId);
  const time = `${formats.time(slot.startsAt)}–${formats.time(slot.endsAt)}`;
  return (
    <button
      type="button"
      className={classes.slot}
      data-slot={slot.id}
      data-taken={booking !== undefined || undefined}
      style={{ top: ((from - firstHour * 60) / 60) * hourHeight, height: Math.max(((until - from) / 60) * hourHeight - 2, 20) }}
      onClick={onOpen}
    >
      <span className={classes.time}>{time}</span>
      {booking ? (
        <span className={classes.who}>
          <IconUserCheck size={13} aria-label="Booked for" /> <span className="truncate">{who ?? "…"}</span>
        </span>
      ) : (
        <span className={classes.free}>Free</span>
      )}
    </button>
  );
}

/** Arrow keys go through the slots of a day and on to the next day that has some. */
function goOn(event: KeyboardEvent, holder: HTMLElement | null, placed: readonly (readonly Placed[])[]): void {
  const id = event.target instanceof HTMLElement ? event.target.dataset["slot"] : undefined;
  const column = placed.findIndex((day) => day.some(({ slot }) => slot.id === id));
  const index = placed[column]?.findIndex(({ slot }) => slot.id === id) ?? -1;
  if (id === undefined || index < 0) return;
  const next = spotAfter(
    event.key,
    { column, index },
    placed.map(({ length }) => length),
  );
  const to = next && placed[next.column]?.[next.index]?.slot.id;
  if (to === undefined) return;
  event.preventDefault();
  holder?.querySelector<HTMLElement>(`[data-slot="${to}"]`)?.focus();
}
