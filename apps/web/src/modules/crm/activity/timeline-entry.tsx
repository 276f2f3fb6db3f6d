import { Button, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { Instant, useNow } from "../../../format/instant.tsx";
import { duration } from "../../../format/formats.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { recordLink } from "../../../resource/record-link.ts";
import { refusal } from "../../../shell/notice.ts";
import type { TimelineEntry } from "../party-rows.ts";
import { memberName } from "../party/party-words.ts";
import { activityLooks, iconOf } from "./activity-looks.ts";
import classes from "./timeline.module.css";

type Of<What extends TimelineEntry["what"]> = Extract<TimelineEntry, { what: What }>;

/** One thing that happened: who did it, when, and what it says. */
export function Entry({ entry, isOfDeal }: { readonly entry: TimelineEntry; readonly isOfDeal: boolean }) {
  const names = useMemberNames();
  const Icon = iconOf(entry);
  const who = entry.by === null ? undefined : memberName(names, entry.by);
  return (
    <li className={classes.entry} data-what={entry.what}>
      <span className={classes.mark}>
        <Icon size={16} stroke={1.75} aria-hidden />
      </span>
      <div className={classes.body}>
        <p className={classes.line}>
          <span>
            {who && <strong>{who} </strong>}
            <What entry={entry} isOfDeal={isOfDeal} />
          </span>
          <span className={classes.when}>
            <Instant at={entry.at} />
          </span>
        </p>
        {entry.what === "activity" && <ActivityCard entry={entry} isOfDeal={isOfDeal} />}
      </div>
    </li>
  );
}

function What({ entry, isOfDeal }: { readonly entry: TimelineEntry; readonly isOfDeal: boolean }): ReactNode {
  switch (entry.what) {
    case "activity":
      return entry.by === null ? activityLooks[entry.kind].label : activityLooks[entry.kind].verb;
    case "file":
      return (
        <>
          added the file <em>{entry.name}</em>
        </>
      );
    case "stage":
      return <Stage entry={entry} isOfDeal={isOfDeal} />;
    case "change":
      return `changed ${entry.fields.join(", ")}`;
    case "made":
      return entry.by === null ? "Added here" : "added it here";
    case "merged":
      return (
        <>
          merged <em>{entry.name}</em> into this party{entry.isUndone && ", which was undone"}
        </>
      );
  }
}

type StageProps = { readonly entry: Of<"stage">; readonly isOfDeal: boolean };

function Stage({ entry: { dealId, dealName, from, to, status }, isOfDeal }: StageProps) {
  const organization = useOrganizationSlug();
  const deal = isOfDeal ? "it" : <Link {...recordLink(organization, "crm.deal", dealId)}>{dealName}</Link>;
  if (status === "won") return <>won {deal}</>;
  if (status === "lost") return <>lost {deal}</>;
  return from === null ? (
    <>
      opened {deal} in {to}
    </>
  ) : (
    <>
      moved {deal} from {from} to {to}
    </>
  );
}

/** What an activity says, when it is due and for whom, and whether it is done. */
function ActivityCard({ entry, isOfDeal }: { readonly entry: Of<"activity">; readonly isOfDeal: boolean }) {
  const resource = useResource("crm.activity");
  const { person } = useOrganization();
  const remove = trpc.crm.activity.remove.useMutation({ onError: refusal });
  const organization = useOrganizationSlug();
  const mayRemove = resource.may.remove && entry.by === person.id;
  return (
    <div className={classes.card} data-done={entry.doneAt !== null || undefined}>
      <div className={classes.subject}>
        {entry.kind === "note" ? <strong>{entry.subject}</strong> : <DoneBox entry={entry} />}
        {mayRemove && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={`Remove ${entry.subject}`}
            onClick={() => remove.mutate({ id: entry.activityId })}
          >
            Remove
          </Button>
        )}
      </div>
      {entry.body !== null && entry.body !== "" && <p className={classes.text}>{entry.body}</p>}
      <ActivityFacts {...entry} />
      {!isOfDeal && entry.dealId !== null && (
        <p className={classes.facts}>
          About <Link {...recordLink(organization, "crm.deal", entry.dealId)}>{entry.dealName}</Link>
        </p>
      )}
    </div>
  );
}

type DoneBoxProps = { readonly entry: Pick<Of<"activity">, "activityId" | "subject" | "doneAt"> };

/** A tick that says that it is done, and takes it back. */
export function DoneBox({ entry: { activityId: id, subject, doneAt } }: DoneBoxProps) {
  const { may } = useResource("crm.activity");
  const complete = trpc.crm.activity.complete.useMutation({ onError: refusal });
  const reopen = trpc.crm.activity.reopen.useMutation({ onError: refusal });
  const isBusy = complete.isPending || reopen.isPending;
  return (
    <Checkbox
      label={subject}
      checked={isBusy ? complete.isPending : doneAt !== null}
      disabled={!may.update}
      onChange={({ currentTarget }) => (currentTarget.checked ? complete : reopen).mutate({ id })}
      classNames={{ label: classes.doneLabel }}
    />
  );
}

type FactsProps = Pick<Of<"activity">, "kind" | "assigneeId" | "dueAt" | "durationMinutes" | "doneAt">;

/** When it is due, how long it takes and who is to do it; what is late says so. */
export function ActivityFacts({ kind, assigneeId, dueAt, durationMinutes, doneAt }: FactsProps) {
  const { formats } = useOrganization();
  const names = useMemberNames();
  const now = useNow();
  const isLate = dueAt !== null && doneAt === null && kind !== "note" && dueAt.getTime() < now;
  const parts = [
    dueAt && `${isLate ? "Was due" : kind === "task" ? "Due" : "On"} ${formats.instant(dueAt)}`,
    durationMinutes !== null && durationMinutes > 0 && duration(durationMinutes * 60_000),
    assigneeId !== null && memberName(names, assigneeId),
    doneAt !== null && `done ${formats.instant(doneAt)}`,
  ].filter((part) => typeof part === "string");
  if (parts.length === 0) return null;
  return (
    <p className={classes.facts} data-late={isLate || undefined}>
      {parts.join(" · ")}
    </p>
  );
}
