import { IconPhoneCall } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { trpc, type Outputs } from "../../../api/client.ts";
import { clientFault } from "../../../api/fault.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Chains } from "./chains.tsx";
import classes from "./on-call-page.module.css";
import { Rota } from "./rota.tsx";
import { StandIns } from "./stand-ins.tsx";
import { timeIn } from "./site-time.ts";

type Site = Outputs["coldchain"]["onCall"]["now"][number];

/** Who answers at which site now, by which rota, and whom alerts call until somebody answers. */
export function OnCallPage() {
  const { data: sites, error, refetch } = trpc.coldchain.onCall.now.useQuery(undefined, { refetchInterval: 60_000 });
  const { site: wanted } = useSearch({ from: "/$organization/coldchain/on-call" });
  const chosen = sites?.find(({ siteId }) => siteId === wanted) ?? sites?.[0];
  return (
    <Page title="On call" lead="Who is called when an alert opens, site by site, and in which order.">
      {error && !sites ? (
        <Failure fault={clientFault(error)} onRetry={() => void refetch()} />
      ) : !sites ? (
        <TableSkeleton rows={5} />
      ) : !chosen ? (
        <Message icon={IconPhoneCall} title="No sites yet">
          Add a site first: each has a rota of its own, by its own clock.
        </Message>
      ) : (
        <div className={classes.parts}>
          <Now sites={sites} chosen={chosen.siteId} />
          <Rota site={chosen} onChanged={() => void refetch()} />
          <StandIns site={chosen} onChanged={() => void refetch()} />
          <Chains />
        </div>
      )}
    </Page>
  );
}

/** Each site with who is on call there; choosing one shows its rota below. */
function Now({ sites, chosen }: { readonly sites: readonly Site[]; readonly chosen: string }) {
  const organization = useOrganizationSlug();
  return (
    <section aria-label="On call now">
      <h2 className={classes.heading}>On call now</h2>
      <ul className={classes.sites}>
        {sites.map((site) => (
          <li key={site.siteId}>
            <Link
              to="/$organization/coldchain/on-call"
              params={{ organization }}
              search={{ site: site.siteId }}
              className={classes.site}
              aria-current={site.siteId === chosen || undefined}
              resetScroll={false}
            >
              <strong>{site.siteName}</strong>
              <People site={site} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People({ site: { people, timeZone } }: { readonly site: Site }) {
  if (people.length === 0) return <span className={classes.nobody}>Nobody. Alerts call the next step at once.</span>;
  return people.map(({ userId, rank, name, until, isStandIn }) => (
    <span key={`${userId} ${rank}`} className={classes.person}>
      <span>
        {name}
        <span className="muted"> · {rank}</span>
      </span>
      <span className="muted">
        {isStandIn ? "Stands in" : "By the rota"}
        {until && ` until ${timeIn(timeZone, until)}`}
      </span>
    </span>
  ));
}
