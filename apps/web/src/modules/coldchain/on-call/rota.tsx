import { ActionIcon, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { timeText } from "../../../notifications/settings/minute-of-day.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import { refusal } from "../../../shell/notice.ts";
import classes from "./on-call-page.module.css";
import { ShiftDialog } from "./shift-dialog.tsx";
import { weekdays } from "./site-time.ts";

type Shift = Outputs["coldchain"]["onCallShift"]["list"]["rows"][number];

/** The site of a rota, as its page knows it. */
export type RotaSite = { readonly siteId: string; readonly siteName: string; readonly timeZone: string };

type RotaProps = { readonly site: RotaSite; readonly onChanged: () => void };

/** Who is on call on which day of every week at a site; managers change it. */
export function Rota({ site, onChanged }: RotaProps) {
  const { role } = useOrganization();
  const isManager = isAtLeast(role, "manager");
  const [isAdding, adding] = useDisclosure();
  const isHere = { op: "equals", column: "siteId", value: site.siteId } as const;
  const shifts = useAllRows(useLive(trpc.coldchain.onCallShift, { filter: isHere, limit: 500 }).store);
  const remove = trpc.coldchain.onCallShift.remove.useMutation({ onSuccess: onChanged, onError: refusal });
  const onRemove = isManager ? (id: string) => remove.mutate({ id }) : undefined;
  const of = (weekday: number, rank: Shift["rank"]): readonly Shift[] =>
    shifts.filter((shift) => shift.weekday === weekday && shift.rank === rank).toSorted((a, b) => a.fromMinute - b.fromMinute);
  return (
    <section>
      <div className={classes.head}>
        <h2 className={classes.heading}>Every week at {site.siteName}</h2>
        {isManager && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
            Add shifts
          </Button>
        )}
      </div>
      <p className={classes.lead}>
        By the clock of the site ({site.timeZone.replaceAll("_", " ")}). A shift that ends earlier than it begins goes on into the next day.
      </p>
      <PlainTable
        label={`Weekly rota of ${site.siteName}`}
        items={weekdays}
        keyOf={({ label }) => label}
        columns={[
          { key: "day", label: "Day", cell: ({ label }) => label },
          { key: "first", label: "First on call", cell: ({ number }) => <Shifts shifts={of(number, "first")} onRemove={onRemove} /> },
          { key: "second", label: "Second on call", cell: ({ number }) => <Shifts shifts={of(number, "second")} onRemove={onRemove} /> },
        ]}
      />
      <ShiftDialog site={site} isOpen={isAdding} onClose={adding.close} onAdded={onChanged} />
    </section>
  );
}

type ShiftsProps = { readonly shifts: readonly Shift[]; readonly onRemove: ((id: string) => void) | undefined };

function Shifts({ shifts, onRemove }: ShiftsProps) {
  const names = useMemberNames();
  if (shifts.length === 0) return <span className="muted">Nobody</span>;
  return (
    <span className={classes.shifts}>
      {shifts.map(({ id, userId, fromMinute, untilMinute }) => {
        const name = names.get(userId) ?? "A former member";
        const time = `${timeText(fromMinute)}–${timeText(untilMinute)}`;
        return (
          <span key={id} className={classes.shift} data-plain={!onRemove || undefined}>
            {name} <span className={classes.time}>{time}</span>
            {onRemove && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                aria-label={`Remove the shift of ${name}, ${time}`}
                onClick={() => onRemove(id)}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </span>
        );
      })}
    </span>
  );
}
