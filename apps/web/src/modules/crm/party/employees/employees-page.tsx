import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconHierarchy, IconSearch, IconSearchOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Role } from "@freehold/kernel/role.ts";
import { trpc } from "../../../../api/client.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { counted, words } from "../../../../format/words.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { Failure } from "../../../../page/failure.tsx";
import { Message } from "../../../../page/message.tsx";
import { Page } from "../../../../page/page.tsx";
import type { EmployeeRow, PartyRow } from "../../party-rows.ts";
import classes from "./employees-page.module.css";
import { PartyFace } from "../marks.tsx";
import { shownPhone } from "../phone.ts";
import { reportingLines, type Branch } from "./reporting-lines.ts";

const many = 2000;

/** Somebody who works here, with what is needed to find and reach them. */
type Person = EmployeeRow & { readonly party: PartyRow | undefined; readonly signsInAs: Role | undefined };

/** Who works here, as the reporting lines run: names, jobs, how to reach them, and as what they sign in. */
export function EmployeesPage() {
  const organization = useOrganizationSlug();
  const { people, live } = usePeople();
  const [search, setSearch] = useState("");
  const found = search.trim() === "" ? undefined : people.filter((person) => fits(person, search.trim().toLowerCase()));
  const lines = reportingLines(people, byName);
  const { status } = live;
  return (
    <Page
      title="Employees"
      lead={people.length > 0 ? counted(people.length, "person", "people") : undefined}
      actions={
        <TextInput
          type="search"
          aria-label="Search employees"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      }
    >
      {status.state === "failed" && status.fault ? (
        <Failure fault={status.fault} onRetry={() => live.view.restart()} />
      ) : status.state === "loading" && people.length === 0 ? (
        <div role="status" aria-busy aria-label="Loading">
          <Skeleton height={280} radius="md" />
        </div>
      ) : people.length === 0 ? (
        <Message
          icon={IconHierarchy}
          title="Nobody works here yet"
          action={
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link to="/$organization/crm/parties" params={{ organization }} search={{ kind: "person" }} {...props} />
              )}
            >
              Show people
            </Button>
          }
        >
          Open a person and make them an employee. Then say to whom they report.
        </Message>
      ) : found?.length === 0 ? (
        <Message icon={IconSearchOff} title="Nobody of this name">
          Names, jobs and departments are searched.
        </Message>
      ) : found ? (
        <ul className={classes.tree} aria-label="Found">
          {found.toSorted(byName).map((person) => (
            <li key={person.id}>
              <Card person={person} below={0} />
            </li>
          ))}
        </ul>
      ) : (
        <Lines branches={lines} label="Reporting lines" />
      )}
    </Page>
  );
}

function usePeople() {
  const live = useLive(trpc.crm.employee, { limit: many });
  const parties = useAllRows(useLive(trpc.crm.party, { filter: { op: "equals", column: "isEmployee", value: true }, limit: many }).store);
  const { data: members } = trpc.members.list.useQuery({ limit: 500 }, { staleTime: 60_000 });
  const roleOf = (userId: string | null): Role | undefined => members?.rows.find((member) => member.userId === userId)?.role;
  const people: readonly Person[] = useAllRows(live.store).map((row) => ({
    ...row,
    party: parties.find(({ id }) => id === row.partyId),
    signsInAs: row.userId === null ? undefined : roleOf(row.userId),
  }));
  return { people, live };
}

const nameOf = ({ party }: Person): string => party?.name ?? "";
const byName = (a: Person, b: Person): number => nameOf(a).localeCompare(nameOf(b));
const fits = (person: Person, text: string): boolean =>
  [nameOf(person), person.title ?? "", person.department ?? ""].some((one) => one.toLowerCase().includes(text));

function Lines({ branches, label }: { readonly branches: readonly Branch<Person>[]; readonly label?: string }) {
  return (
    <ul className={classes.tree} aria-label={label}>
      {branches.map(({ employee, reports, below }) => (
        <li key={employee.id}>
          <Card person={employee} below={below} />
          {reports.length > 0 && <Lines branches={reports} label={`Report to ${nameOf(employee)}`} />}
        </li>
      ))}
    </ul>
  );
}

function Card({ person, below }: { readonly person: Person; readonly below: number }) {
  const organization = useOrganizationSlug();
  const { formats } = useOrganization();
  const { party, partyId, title, department, signsInAs, endedOn } = person;
  const reach = [party?.email, party?.phone && shownPhone(party.phone, formats.timeZone)].filter(Boolean).join(" · ");
  return (
    <div className={classes.card} data-left={endedOn !== null || undefined}>
      <PartyFace kind="person" name={party?.name ?? "?"} userId={person.userId} />
      <div className={classes.words}>
        <span className={classes.name}>
          <Link to="/$organization/crm/parties/$party" params={{ organization, party: partyId }}>
            {party?.name ?? "…"}
          </Link>
          {below > 0 && <span className="muted">{counted(below, "report", "reports")}</span>}
        </span>
        <span className="muted">{[title, department].filter(Boolean).join(", ") || "No job title yet"}</span>
        {reach !== "" && <span className={classes.reach}>{reach}</span>}
      </div>
      {signsInAs ? (
        <Link className={classes.role} to="/$organization/members" params={{ organization }} title="Roles are given under Members">
          Signs in as {words(signsInAs).toLowerCase()}
        </Link>
      ) : (
        <span className={classes.role} data-none>
          No account
        </span>
      )}
    </div>
  );
}
