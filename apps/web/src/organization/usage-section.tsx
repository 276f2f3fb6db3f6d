import { Skeleton } from "@mantine/core";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { bytes } from "../format/bytes.ts";
import { counted, words } from "../format/words.ts";
import classes from "./organization-settings.module.css";
import { SettingsSection } from "./settings-section.tsx";

/** What the organization uses of its plan. */
export function UsageSection() {
  const { data, error } = trpc.organizations.usage.useQuery();
  const lead = data && `The organization is on the ${words(data.plan).toLowerCase()} plan. Whoever runs this installation can change it.`;
  return (
    <SettingsSection title="Usage" lead={lead ?? "What the plan allows, and what is used of it."}>
      <FormFault fault={error ? clientFault(error) : undefined} />
      {!data && !error && <Skeleton height={136} aria-busy />}
      {data && (
        <>
          <Meter
            label="Members"
            used={data.members.used + data.members.invited}
            limit={data.members.limit}
            write={(count) => count.toLocaleString()}
            note={
              data.members.invited > 0 ? `${counted(data.members.invited, "open invitation", "open invitations")} included.` : undefined
            }
          />
          <Meter label="Storage" used={data.storage.usedBytes} limit={data.storage.limitBytes} write={bytes} />
          <p>
            <strong className={classes.strong}>Measurements</strong> are kept{" "}
            {data.retentionDays === null ? "without end." : `for ${counted(data.retentionDays, "day", "days")}.`}
          </p>
        </>
      )}
    </SettingsSection>
  );
}

type MeterProps = {
  readonly label: string;
  readonly used: number;
  readonly limit: number | null;
  readonly write: (value: number) => string;
  readonly note?: string | undefined;
};

function Meter({ label, used, limit, write, note }: MeterProps) {
  const value = limit === null ? `${write(used)}, without limit` : `${write(used)} of ${write(limit)}`;
  const isFull = limit !== null && used >= limit;
  return (
    <div className={classes.meter} data-full={isFull || undefined}>
      <strong>{label}</strong>
      <span className={classes.meterValue}>{isFull ? `${value}: full` : value}</span>
      {limit !== null && <progress aria-label={`${label} used`} max={Math.max(limit, 1)} value={Math.min(used, limit)} />}
      {note && <span className={classes.meterNote}>{note}</span>}
    </div>
  );
}
