import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { SegmentedControl, Skeleton, Switch } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useNow } from "../../../format/instant.tsx";
import { zonedParts } from "../../../format/zone.ts";
import type { LiveInput } from "../../../live/live-handle.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { recordLink } from "../../../resource/record-link.ts";
import { useRecordLabel } from "../../../resource/record-label.ts";
import type { ActivityRow } from "../party-rows.ts";
import { activityLooks } from "./activity-looks.ts";
import { groupTasks, type TaskGroup } from "./task-groups.ts";
import classes from "./tasks-page.module.css";
import { ActivityFacts, DoneBox } from "./timeline-entry.tsx";

const place = "/$organization/crm/tasks";

/** What is to be done, what is late first: one's own, or everybody's. */
export function TasksPage() {
  const { whose, done } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const live = useTasks(whose, done);
  const { formats } = useOrganization();
  const now = useNow();
  const groups = groupTasks(useAllRows(live.store), { now, dayOf: (at) => dayText(at, formats.timeZone) });
  const { status, list } = live;
  return (
    <Page
      title="Tasks"
      actions={
        <>
          <Switch
            label="Also done"
            checked={done === true}
            style={{ alignSelf: "center" }}
            onChange={({ currentTarget }) =>
              void navigate({
                search: (before) => ({
                  ...(before.whose && { whose: before.whose }),
                  ...(currentTarget.checked && { done: true as const }),
                }),
                replace: true,
              })
            }
          />
          <SegmentedControl
            aria-label="Whose"
            value={whose ?? "mine"}
            onChange={(value) =>
              void navigate({
                search: (before) => ({ ...(value === "all" && { whose: "all" as const }), ...(before.done && { done: true as const }) }),
                replace: true,
              })
            }
            data={[
              { value: "mine", label: "Mine" },
              { value: "all", label: "Everybody's" },
            ]}
          />
        </>
      }
    >
      {status.state === "failed" && list.keys.length === 0 && status.fault ? (
        <Failure fault={status.fault} onRetry={() => live.view.restart()} />
      ) : status.state === "loading" && list.keys.length === 0 ? (
        <div role="status" aria-busy aria-label="Loading">
          <Skeleton height={220} radius="md" />
        </div>
      ) : groups.length === 0 ? (
        <Message icon={IconChecklist} title="Nothing to do">
          Tasks, calls and meetings are added on the page of a party or a deal. What is assigned to you stands here until it is done.
        </Message>
      ) : (
        groups.map((group) => <Group key={group.name} group={group} />)
      )}
    </Page>
  );
}

function dayText(at: Date, timeZone: string): string {
  const { year, month, day } = zonedParts(at.getTime(), timeZone);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

type Activities = LiveInput<typeof trpc.crm.activity>;

function useTasks(whose: "all" | undefined, done: true | undefined) {
  const { person } = useOrganization();
  const request = useMemo((): Activities => {
    const of: Expression[] = [
      { op: "not", of: { op: "equals", column: "kind", value: "note" } },
      ...(whose === "all" ? [] : [{ op: "equals", column: "assigneeId", value: person.id } as const]),
      ...(done ? [] : [{ op: "isNull", column: "doneAt" } as const]),
    ];
    // Proof: the expression names columns of activities alone; the language's own type does not know whose.
    return { filter: { op: "allOf", of } as NonNullable<Activities["filter"]>, sort: done ? "-dueAt" : "dueAt", limit: 500 };
  }, [whose, done, person.id]);
  return useLive(trpc.crm.activity, request);
}

function Group({ group: { name, isLate, rows } }: { readonly group: TaskGroup<ActivityRow> }) {
  return (
    <section className={classes.group} data-late={isLate || undefined}>
      <h2>
        {name} <span className="muted">{rows.length}</span>
      </h2>
      <ul>
        {rows.map((row) => (
          <Task key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Task({ row }: { readonly row: ActivityRow }) {
  const organization = useOrganizationSlug();
  const [path, id] = row.partyId === null ? (["crm.deal", row.dealId ?? undefined] as const) : (["crm.party", row.partyId] as const);
  const name = useRecordLabel(path, id);
  const { icon: Icon, label } = activityLooks[row.kind];
  return (
    <li className={classes.task} data-done={row.doneAt !== null || undefined}>
      <Icon size={18} stroke={1.6} aria-label={label} />
      <div className={classes.what}>
        <DoneBox entry={{ activityId: row.id, subject: row.subject, doneAt: row.doneAt }} />
        <ActivityFacts {...row} />
      </div>
      {id !== undefined && (
        <Link className={classes.about} {...recordLink(organization, path, id)}>
          {name ?? "…"}
        </Link>
      )}
    </li>
  );
}
