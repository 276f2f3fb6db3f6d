import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLink, IconStarFilled, IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../../../api/client.ts";
import { useResource } from "../../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { PlainTable } from "../../../../page/plain-table.tsx";
import { recordLink } from "../../../../resource/record-link.ts";
import { useRecordLabel } from "../../../../resource/record-label.ts";
import { notice, refusal } from "../../../../shell/notice.ts";
import type { ContactRow, PartyRow } from "../../party-rows.ts";
import { ContactDialog, LinkDialog } from "./people-dialogs.tsx";
import classes from "./people-of-party.module.css";

type OfParty = { readonly party: PartyRow };

/** Whom one speaks to at a party, whom a person works for, and how parties belong together. */
export function PeopleOfParty({ party }: OfParty) {
  return (
    <>
      <Contacts party={party} />
      {party.kind === "person" && <WorksFor party={party} />}
      <Links party={party} />
    </>
  );
}

function PartyName({ id }: { readonly id: string }) {
  const organization = useOrganizationSlug();
  const name = useRecordLabel("crm.party", id);
  return <Link {...recordLink(organization, "crm.party", id)}>{name ?? "…"}</Link>;
}

function Contacts({ party }: OfParty) {
  const resource = useResource("crm.contact");
  const contacts = useAllRows(
    useLive(trpc.crm.contact, { filter: { op: "equals", column: "clientId", value: party.id }, limit: 200 }).store,
  );
  const [isAdding, adding] = useDisclosure();
  const makePrimary = trpc.crm.contact.makePrimary.useMutation({
    onSuccess: () => notice("The primary contact is another one now."),
    onError: refusal,
  });
  const remove = trpc.crm.contact.remove.useMutation({ onError: refusal });
  const rows = contacts.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2>Contacts</h2>
        {resource.may.create && (
          <Button size="xs" variant="default" leftSection={<IconUserPlus size={16} />} onClick={adding.open}>
            Add a contact
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="muted">Nobody yet. The first contact is the primary one.</p>
      ) : (
        <PlainTable
          label="Contacts"
          items={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: "who", label: "Who", cell: ({ personId }) => <PartyName id={personId} /> },
            { key: "role", label: "Role", cell: ({ role }) => role ?? "" },
            { key: "primary", label: "First to turn to", cell: (row) => <Primary contact={row} /> },
            {
              key: "acts",
              label: "",
              cell: ({ id, isPrimary }) =>
                resource.may.update && (
                  <span className={classes.acts}>
                    {!isPrimary && (
                      <Button size="compact-xs" variant="default" onClick={() => makePrimary.mutate({ id })}>
                        Make primary
                      </Button>
                    )}
                    <Button size="compact-xs" variant="subtle" color="gray" onClick={() => remove.mutate({ id })}>
                      Remove
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      )}
      <ContactDialog party={party} isOpen={isAdding} onClose={adding.close} />
    </section>
  );
}

const Primary = ({ contact: { isPrimary } }: { readonly contact: ContactRow }) =>
  isPrimary ? (
    <span className={classes.primary}>
      <IconStarFilled size={14} aria-hidden /> Primary
    </span>
  ) : null;

function WorksFor({ party }: OfParty) {
  const contacts = useAllRows(
    useLive(trpc.crm.contact, { filter: { op: "equals", column: "personId", value: party.id }, limit: 200 }).store,
  );
  if (contacts.length === 0) return null;
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2>Is a contact of</h2>
      </div>
      <PlainTable
        label="Is a contact of"
        items={contacts}
        keyOf={({ id }) => id}
        columns={[
          { key: "party", label: "Party", cell: ({ clientId }) => <PartyName id={clientId} /> },
          { key: "role", label: "Role", cell: ({ role }) => role ?? "" },
          { key: "primary", label: "First to turn to", cell: (row) => <Primary contact={row} /> },
        ]}
      />
    </section>
  );
}

function Links({ party }: OfParty) {
  const resource = useResource("crm.partyLink");
  const is = (column: "fromId" | "toId") => ({ op: "equals", column, value: party.id }) as const;
  const from = useAllRows(useLive(trpc.crm.partyLink, { filter: is("fromId"), limit: 200 }).store);
  const to = useAllRows(useLive(trpc.crm.partyLink, { filter: is("toId"), limit: 200 }).store);
  const [isAdding, adding] = useDisclosure();
  const remove = trpc.crm.partyLink.remove.useMutation({ onError: refusal });
  const rows = [...from, ...to];
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2>Links</h2>
        {resource.may.create && (
          <Button size="xs" variant="default" leftSection={<IconLink size={16} />} onClick={adding.open}>
            Link to a party
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="muted">No links to other parties.</p>
      ) : (
        <ul className={classes.links}>
          {rows.map(({ id, fromId, toId, role }) => (
            <li key={id}>
              <span>
                {fromId === party.id ? <strong>{party.name}</strong> : <PartyName id={fromId} />} <span className="muted">{role}</span>{" "}
                {toId === party.id ? <strong>{party.name}</strong> : <PartyName id={toId} />}
              </span>
              {resource.may.remove && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove the link ${role}`}
                  onClick={() => remove.mutate({ id })}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <LinkDialog party={party} isOpen={isAdding} onClose={adding.close} />
    </section>
  );
}
