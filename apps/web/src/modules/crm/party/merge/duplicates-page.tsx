import { Button } from "@mantine/core";
import { IconCopyCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../../../api/client.ts";
import { clientFault } from "../../../../api/fault.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { Failure } from "../../../../page/failure.tsx";
import { Message } from "../../../../page/message.tsx";
import { Page } from "../../../../page/page.tsx";
import { PlainTable } from "../../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../../page/table-skeleton.tsx";
import { shownPhone } from "../phone.ts";
import { becauseText } from "./similar-parties.tsx";

type Pair = Outputs["crm"]["party"]["duplicates"][number];

/** Parties that may be one: the same number, or names that are much alike. */
export function DuplicatesPage() {
  const organization = useOrganizationSlug();
  const { role } = useOrganization();
  const { data, error, refetch } = trpc.crm.party.duplicates.useQuery({}, { staleTime: 0 });
  return (
    <Page
      title="Duplicates"
      trail={[{ label: "Parties", link: { to: "/$organization/crm/parties", params: { organization } } }]}
      lead="Parties with the same phone number or much the same name. Two with the same mail address cannot be."
    >
      {error ? (
        <Failure fault={clientFault(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <TableSkeleton rows={4} />
      ) : data.length === 0 ? (
        <Message icon={IconCopyCheck} title="No duplicates">
          Nobody seems to be there twice. When you add a party, you are told of those that are like it.
        </Message>
      ) : (
        <PlainTable
          label="Parties that may be one"
          items={data}
          keyOf={({ left, right }) => `${left.id} ${right.id}`}
          columns={[
            { key: "left", label: "One", cell: ({ left }) => <Side side={left} /> },
            { key: "right", label: "The other", cell: ({ right }) => <Side side={right} /> },
            {
              key: "why",
              label: "Why",
              cell: ({ because, likeness }) => `${becauseText(because)}${likeness < 1 ? `, ${Math.round(likeness * 100)} % alike` : ""}`,
            },
            {
              key: "acts",
              label: "",
              cell: ({ left, right }) =>
                isAtLeast(role, "manager") && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={`Compare ${left.name} and ${right.name}`}
                    renderRoot={(props) => (
                      <Link
                        to="/$organization/crm/merge"
                        params={{ organization }}
                        search={{ left: left.id, right: right.id }}
                        {...props}
                      />
                    )}
                  >
                    Compare
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}

function Side({ side: { id, name, email, phone } }: { readonly side: Pair["left"] }) {
  const organization = useOrganizationSlug();
  const { formats } = useOrganization();
  const reach = [email, phone !== null && shownPhone(phone, formats.timeZone)].filter(Boolean).join(", ");
  return (
    <>
      <Link to="/$organization/crm/parties/$party" params={{ organization, party: id }}>
        {name}
      </Link>
      {reach !== "" && (
        <span className="muted">
          <br />
          {reach}
        </span>
      )}
    </>
  );
}
