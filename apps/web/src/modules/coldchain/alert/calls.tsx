import { trpc } from "../../../api/client.ts";
import { Instant, useNow } from "../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import classes from "./alert-detail.module.css";

/** Who was called about an alert, the latest first, and when the next people are. Nothing while nobody was. */
export function Calls({ alertId }: { readonly alertId: string }) {
  const isAbout = { op: "equals", column: "subject", value: alertId } as const;
  const [latest] = useAllRows(useLive(trpc.escalations, { filter: isAbout, limit: 5 }).store);
  return latest ? <Steps escalation={latest.id} nextAt={latest.nextAt} /> : null;
}

type StepsProps = { readonly escalation: string; readonly nextAt: Date | null };

function Steps({ escalation, nextAt }: StepsProps) {
  const names = useMemberNames();
  const now = useNow();
  const isOfIt = { op: "equals", column: "escalationId", value: escalation } as const;
  const steps = useAllRows(useLive(trpc.escalations.step, { filter: isOfIt, limit: 20 }).store);
  const named = (called: readonly string[]): string => called.map((id) => names.get(id) ?? "a former member").join(", ");
  if (steps.length === 0) return null;
  return (
    <div>
      <h3 className={classes.heading}>Who was called</h3>
      <ol className={classes.events}>
        {nextAt && nextAt.getTime() > now && (
          <li data-kind="next">
            <span className="muted">
              The next people are called <Instant at={nextAt} />, unless somebody acknowledges it.
            </span>
          </li>
        )}
        {steps.map(({ id, called, calledAt, step }) => (
          <li key={id}>
            <strong>Step {step + 1}</strong> {called.length === 0 ? "found nobody" : named(called)}{" "}
            <span className="muted">
              <Instant at={calledAt} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
