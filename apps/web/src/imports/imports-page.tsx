import { IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { Instant } from "../format/instant.tsx";
import { AskedBy } from "../jobs/asked-by.tsx";
import { useAllRows, useLive } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { Page } from "../page/page.tsx";
import { PlainTable } from "../page/plain-table.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { State } from "../state/state.tsx";
import { lookOfRun } from "./run-look.ts";

const onlyImports = { op: "equals", column: "mode", value: "import" } as const;

/** The imports of the last months, live: everybody's for admins, otherwise the person's own. */
export function ImportsPage() {
  const { organization, role } = useOrganization();
  const resources = useResources();
  const live = useLive(trpc.imports, { filter: onlyImports, limit: 200 });
  const runs = useAllRows(live.store).toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const { status } = live;
  return (
    <Page
      title="Imports"
      lead={
        isAtLeast(role, "admin")
          ? "Files that became records. Each can be undone for 90 days."
          : "Files that you made records of. Each can be undone for 90 days."
      }
    >
      {status.state === "failed" && runs.length === 0 && status.fault ? (
        <Failure fault={status.fault} onRetry={() => live.view.restart()} />
      ) : status.state === "loading" && runs.length === 0 ? (
        <TableSkeleton />
      ) : runs.length === 0 ? (
        <Message icon={IconFileImport} title="Nothing was imported yet">
          Open a list of records, such as sites, and choose Import beside New.
        </Message>
      ) : (
        <PlainTable
          label="Imports"
          items={runs}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "file",
              label: "File",
              cell: ({ id, fileName }) => (
                <Link to="/$organization/imports/$run" params={{ organization: organization.slug, run: id }}>
                  {fileName}
                </Link>
              ),
            },
            { key: "resource", label: "Records", cell: ({ resource }) => resources.get(resource)?.plural ?? resource },
            { key: "state", label: "State", cell: (run) => <State look={lookOfRun(run)} /> },
            { key: "created", label: "New", isNumber: true, cell: ({ created }) => created.toLocaleString() },
            { key: "changed", label: "Changed", isNumber: true, cell: ({ changed }) => changed.toLocaleString() },
            { key: "failed", label: "Errors", isNumber: true, cell: ({ failed }) => failed.toLocaleString() },
            { key: "by", label: "By", cell: ({ askedBy }) => <AskedBy id={askedBy} /> },
            { key: "at", label: "Since", cell: ({ createdAt }) => <Instant at={createdAt} /> },
          ]}
        />
      )}
    </Page>
  );
}
