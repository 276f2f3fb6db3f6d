import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { NotFound } from "../../../page/not-found.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { useRecordLabel } from "../../../resource/record-label.ts";
import { OpenSlotsDialog } from "./open-slots-dialog.tsx";
import classes from "./professional-page.module.css";
import { SkillDialog } from "./skill-dialog.tsx";
import { useSkillNames } from "./use-skills.ts";
import { OfferedServices } from "./offered-services.tsx";
import { WeekCalendar } from "./week-calendar.tsx";
import { dayAfter, dayIn, mondayOf, weekOf } from "./week.ts";

const place = "/$organization/crm/professionals/$professional";

/** Somebody who can be booked: a week of their time, what they offer and what they are good at. */
export function ProfessionalPage() {
  const { professional: id } = useParams({ from: place });
  const live = useLive(trpc.crm.professional, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [professional] = useAllRows(live.store);
  if (professional) return <Professional key={id} id={id} partyId={professional.partyId} title={professional.title} />;
  if (live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "ready") return <NotFound />;
  return (
    <Page title="Professional">
      <TableSkeleton rows={6} />
    </Page>
  );
}

type ProfessionalProps = { readonly id: string; readonly partyId: string; readonly title: string | null };

function Professional({ id, partyId, title }: ProfessionalProps) {
  const { formats, role } = useOrganization();
  const organization = useOrganizationSlug();
  const search = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const name = useRecordLabel("crm.party", partyId) ?? "…";
  const skills = useSkillNames().get(id) ?? [];
  const today = dayIn(new Date(), formats.timeZone);
  const monday = mondayOf(search.week ?? today);
  const week = weekOf(monday, formats.timeZone);
  const [isOpening, opening] = useDisclosure();
  const [isSkilling, skilling] = useDisclosure();
  const go = (to: string | undefined): void =>
    void navigate({ search: to === undefined ? {} : { week: to }, replace: true, resetScroll: false });
  const dayText = (day: string): string => formats.dayAndMonth(new Date(`${day}T12:00:00Z`));
  const isStaff = isAtLeast(role, "staff");
  return (
    <Page
      title={name}
      trail={[{ label: "Professionals", link: { to: "/$organization/crm/professionals", params: { organization } } }]}
      {...(title !== null && { lead: title })}
      actions={
        isStaff && (
          <Button leftSection={<IconPlus size={16} />} onClick={opening.open}>
            Open times
          </Button>
        )
      }
    >
      <p className={classes.skills}>
        {skills.map((skill) => (
          <span key={skill.name} className={classes.skill}>
            {skill.name} <span className="muted">{skill.level} of 5</span>
          </span>
        ))}
        {isStaff && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} onClick={skilling.open}>
            Add skill
          </Button>
        )}
      </p>
      <div className={classes.weekHead}>
        <h2 className={classes.heading}>
          {dayText(monday)} – {dayText(dayAfter(monday, 6))}
        </h2>
        <span className="muted">{formats.timeZone.replaceAll("_", " ")}</span>
        <span className={classes.weekActs}>
          <Button variant="default" aria-label="The week before" onClick={() => go(dayAfter(monday, -7))}>
            <IconChevronLeft size={16} />
          </Button>
          <Button variant="default" onClick={() => go(undefined)}>
            This week
          </Button>
          <Button variant="default" aria-label="The week after" onClick={() => go(dayAfter(monday, 7))}>
            <IconChevronRight size={16} />
          </Button>
        </span>
      </div>
      <WeekCalendar professionalId={id} week={week} today={today} mayBook={isStaff} onOpenTimes={isStaff ? opening.open : undefined} />
      <OfferedServices professionalId={id} />
      <SkillDialog professionalId={id} isOpen={isSkilling} onClose={skilling.close} />
      <OpenSlotsDialog professionalId={id} name={name} monday={monday} isOpen={isOpening} onClose={opening.close} />
    </Page>
  );
}
