import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarUser, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { Instant } from "../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { PlainTable } from "../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { RecordDrawer } from "../../../resource/record-drawer.tsx";
import { PartyName } from "../party-name.tsx";
import type { SlotRow } from "../sales-rows.ts";
import classes from "./professional-page.module.css";
import { useSkillNames } from "./use-skills.ts";

/** The people who can be booked, what they are good at and when they are free next. */
export function ProfessionalsPage() {
  const organization = useOrganizationSlug();
  const resource = useResource("crm.professional");
  const live = useLive(trpc.crm.professional, { limit: 500 });
  const people = useAllRows(live.store);
  const skills = useSkillNames();
  const next = useNextFree();
  const [isAdding, adding] = useDisclosure();
  const add = resource.may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
      New professional
    </Button>
  );
  return (
    <Page title="Professionals" lead="People who can be booked: what they do, what they offer and when they have time." actions={add}>
      {live.status.fault && people.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={4} />
      ) : people.length === 0 ? (
        <Message icon={IconCalendarUser} title="No professionals yet" action={add}>
          Add a person who can be booked, then open the times in which they can.
        </Message>
      ) : (
        <PlainTable
          label="Professionals"
          items={people}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "name",
              label: "Name",
              cell: ({ id, partyId }) => (
                <Link to="/$organization/crm/professionals/$professional" params={{ organization, professional: id }}>
                  <PartyName id={partyId} />
                </Link>
              ),
            },
            { key: "title", label: "Title", cell: ({ title }) => title ?? "–" },
            {
              key: "skills",
              label: "Skills",
              cell: ({ id }) => (
                <span className={classes.skills}>
                  {(skills.get(id) ?? []).map(({ name, level }) => (
                    <span key={name} className={classes.skill} title={`${level} of 5`}>
                      {name}
                    </span>
                  ))}
                </span>
              ),
            },
            {
              key: "free",
              label: "Free next",
              cell: ({ id }) => {
                const free = next.get(id);
                return free ? <Instant at={free} /> : "–";
              },
            },
          ]}
        />
      )}
      <RecordDrawer resource={resource} id={undefined} isOpen={isAdding} onClose={adding.close} />
    </Page>
  );
}

/** The beginning of the next slot of each professional that nobody has booked. */
function useNextFree(): ReadonlyMap<string, Date> {
  const { formats } = useOrganization();
  // To the minute, so that the request stays the same while somebody looks.
  const now = useMemo(() => new Date(Math.floor(Date.now() / 60_000) * 60_000), [formats]); // eslint-disable-line react-hooks/exhaustive-deps -- asked once for each organization
  const slots: readonly SlotRow[] = useAllRows(
    useLive(trpc.crm.slot, { filter: { op: "gte", column: "startsAt", value: now }, sort: "startsAt", limit: 500 }).store,
  );
  const taken = useAllRows(useLive(trpc.crm.booking, { limit: 2000 }).store);
  return useMemo(() => {
    const isTaken = new Set(taken.map(({ slotId }) => slotId));
    const free = slots.filter(({ id }) => !isTaken.has(id)).toReversed();
    return new Map(free.map(({ professionalId, startsAt }) => [professionalId, startsAt]));
  }, [slots, taken]);
}
