import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconExternalLink, IconMail, IconPhone, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { trpc } from "../../../../api/client.ts";
import { useOrganization, useResource } from "../../../../api/organization-context.ts";
import { countryName } from "../../../../forms/countries.ts";
import { words } from "../../../../format/words.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { ValueInPlace } from "../../../../resource/in-place/value-in-place.tsx";
import { RecordDrawer } from "../../../../resource/record-drawer.tsx";
import { recordLink } from "../../../../resource/record-link.ts";
import { useRecordLabel } from "../../../../resource/record-label.ts";
import { customText, useCustomFields } from "../../custom-field/custom-values.ts";
import type { AddressRow, CustomFieldRow, PartyRow } from "../../party-rows.ts";
import { AddressDialog } from "./address-dialog.tsx";
import { PartyFace } from "../marks.tsx";
import classes from "./party-facts.module.css";
import { shortAddress } from "../party-words.ts";
import { shownPhone } from "../phone.ts";
import { RoleActs } from "./role-acts.tsx";
import { TagEditor } from "./tag-editor.tsx";

type OfParty = { readonly party: PartyRow };

/** How to reach a party, what they are, and what the organization wants to know of them. */
export function PartyFacts({ party }: OfParty) {
  const { formats } = useOrganization();
  const resource = useResource("crm.party");
  const owner = resource.columns.find(({ key }) => key === "ownerId");
  return (
    <section className={classes.card} aria-label="Facts">
      <div className={classes.head}>
        <PartyFace kind={party.kind} name={party.name} isLarge />
        <div className={classes.reach}>
          <Reach party={party} />
        </div>
      </div>
      <dl className={classes.facts}>
        {owner && (
          <Fact label={owner.label}>
            <ValueInPlace resource={resource} row={party} column={owner} mayChange={resource.may.update && party.erasedAt === null} />
          </Fact>
        )}
        <Fact label="Personal data">{party.erasedAt ? `Erased ${formats.instant(party.erasedAt)}` : undefined}</Fact>
        <Roles party={party} />
        <OwnFields party={party} />
      </dl>
      <TagEditor party={party} />
      <Addresses party={party} />
    </section>
  );
}

export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Reach({ party: { email, phone, website } }: OfParty) {
  const { formats } = useOrganization();
  if (email === null && phone === null && website === null) return <span className="muted">No address, number or website yet.</span>;
  return (
    <>
      {email !== null && (
        <a href={`mailto:${email}`} className={classes.line}>
          <IconMail size={16} stroke={1.75} aria-label="Mail address" /> <span>{email}</span>
        </a>
      )}
      {phone !== null && (
        <a href={`tel:${phone}`} className={classes.line}>
          <IconPhone size={16} stroke={1.75} aria-label="Phone" /> <span className="number">{shownPhone(phone, formats.timeZone)}</span>
        </a>
      )}
      {website !== null && (
        <a href={website} target="_blank" rel="noreferrer nofollow" className={classes.line}>
          <IconExternalLink size={16} stroke={1.75} aria-label="Website" /> <span>{shortAddress(website)}</span>
        </a>
      )}
    </>
  );
}

function OwnFields({ party }: OfParty) {
  const { formats } = useOrganization();
  return useCustomFields(party.kind).map((declared) => (
    <Fact key={declared.id} label={declared.label}>
      {declared.kind === "party" ? <NamedParty declared={declared} party={party} /> : customText(declared, party.custom, formats)}
    </Fact>
  ));
}

function NamedParty({ declared, party }: OfParty & { readonly declared: CustomFieldRow }) {
  const organization = useOrganizationSlug();
  const value = party.custom[declared.key];
  const id = typeof value === "string" ? value : undefined;
  const name = useRecordLabel("crm.party", id);
  if (id === undefined) return <span className="muted">–</span>;
  return <Link {...recordLink(organization, "crm.party", id)}>{name ?? "…"}</Link>;
}

/** What the party is to the organization, each with its own facts. */
function Roles({ party }: OfParty) {
  const { formats } = useOrganization();
  const clientResource = useResource("crm.client");
  const employeeResource = useResource("crm.employee");
  const isTheirs = { op: "equals", column: "partyId", value: party.id } as const;
  const [client] = useAllRows(useLive(trpc.crm.client, { filter: isTheirs, limit: 1 }).store);
  const [employee] = useAllRows(useLive(trpc.crm.employee, { filter: isTheirs, limit: 1 }).store);
  const [edited, { open, close }] = useDisclosure();
  const [isEmployeeEdited, employeeEditing] = useDisclosure();
  return (
    <>
      {client && (
        <Fact label="Client">
          {[words(client.status), client.number, client.since && `since ${formats.day(client.since)}`].filter(Boolean).join(", ")}
          {clientResource.may.update && (
            <button type="button" className={classes.link} onClick={open}>
              Change
            </button>
          )}
          <RecordDrawer resource={clientResource} id={client.id} isOpen={edited} onClose={close} />
        </Fact>
      )}
      {employee && (
        <Fact label="Employee">
          {[employee.title, employee.department, employee.startedOn && `since ${formats.day(employee.startedOn)}`]
            .filter(Boolean)
            .join(", ") || "Works here"}
          {employeeResource.may.update && (
            <button type="button" className={classes.link} onClick={employeeEditing.open}>
              Change
            </button>
          )}
          <RecordDrawer resource={employeeResource} id={employee.id} isOpen={isEmployeeEdited} onClose={employeeEditing.close} />
        </Fact>
      )}
      <RoleActs party={party} />
    </>
  );
}

function Addresses({ party }: OfParty) {
  const resource = useResource("crm.partyAddress");
  const addresses = useAllRows(
    useLive(trpc.crm.partyAddress, { filter: { op: "equals", column: "partyId", value: party.id }, limit: 50 }).store,
  );
  const [isAdding, adding] = useDisclosure();
  return (
    <div className={classes.part}>
      <div className={classes.partHead}>
        <h2>Addresses</h2>
        {resource.may.create && (
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={adding.open}>
            Add an address
          </Button>
        )}
      </div>
      {addresses.length === 0 && <p className="muted">None yet.</p>}
      {addresses.map((address) => (
        <Address key={address.id} address={address} />
      ))}
      <AddressDialog partyId={party.id} isOpen={isAdding} onClose={adding.close} />
    </div>
  );
}

function Address({ address }: { readonly address: AddressRow }) {
  const [isEditing, editing] = useDisclosure();
  const resource = useResource("crm.partyAddress");
  const { kind, street, postalCode, city, country } = address;
  return (
    <address className={classes.address}>
      <span className="muted">{words(kind)}</span>
      <span>
        {street}
        <br />
        {[[postalCode, city].filter(Boolean).join(" "), country && countryName(country)].filter(Boolean).join(", ")}
      </span>
      {resource.may.update && (
        <button type="button" className={classes.link} aria-label={`Change the address ${street}`} onClick={editing.open}>
          Change
        </button>
      )}
      <AddressDialog partyId={address.partyId} address={address} isOpen={isEditing} onClose={editing.close} />
    </address>
  );
}
