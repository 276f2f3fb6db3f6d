import { Skeleton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { recordLink } from "../resource/record-link.ts";
import classes from "./audit.module.css";
import { Changes } from "./changes.tsx";
import { actOf, changedWords, throughOf, whoOf, type Entry, type Names } from "./entry-words.ts";

/** One entry of the trail in a line; what changed and from where is asked for when somebody opens it. */
export function TrailEntry({ entry, names }: { readonly entry: Entry; readonly names: Names }) {
  const { formats } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const { at, act, kind, recordName, changed } = entry;
  const about = [kind, recordName].filter((part) => part !== null).join(" ");
  return (
    <li>
      <details className={classes.row} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <time className={classes.when} dateTime={at.toISOString()} title={formats.exact(at)}>
            {formats.instant(at)}
          </time>
          <strong>{whoOf(entry, names)}</strong>
          <span>
            {actOf(act)}
            {changed.length > 0 && ` ${changedWords(changed)}`}
          </span>
          <span className={classes.about}>
            {about}
            <IconChevronDown size={16} className={classes.chevron} aria-hidden />
          </span>
        </summary>
        {isOpen && <Detail entry={entry} />}
      </details>
    </li>
  );
}

function Detail({ entry }: { readonly entry: Entry }) {
  const { data, error } = trpc.audit.get.useQuery({ position: entry.position }, { staleTime: Infinity });
  if (error)
    return (
      <div className={classes.detail}>
        <FormFault fault={clientFault(error)} />
      </div>
    );
  if (!data) return <Skeleton className={classes.detail} height={64} aria-busy />;
  return (
    <div className={classes.detail}>
      <Changes entry={data} names={data.names} />
      <Origin entry={entry} />
    </div>
  );
}

function Origin({ entry }: { readonly entry: Entry }) {
  const { organization } = useOrganization();
  const resource = useResources().get(entry.resource ?? "");
  const { recordId, address, requestId, position } = entry;
  const through = throughOf(entry);
  return (
    <p className={classes.origin}>
      {resource?.procedures.includes("get") && recordId !== null && entry.act !== "remove" && (
        <Link {...recordLink(organization.slug, resource.path, recordId)}>Open the record</Link>
      )}
      {through !== undefined && <span>By {through}</span>}
      {address !== null && <span>From {address}</span>}
      {requestId !== null && <span>Request {requestId}</span>}
      <span>Entry {position}</span>
    </p>
  );
}
