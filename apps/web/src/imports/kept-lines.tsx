import { Link } from "@tanstack/react-router";
import { trpc, type Outputs } from "../api/client.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { PlainTable } from "../page/plain-table.tsx";
import { recordLink } from "../resource/record-link.ts";
import type { ImportRun } from "./run-look.ts";

/** Browser-safe, and small enough to be said twice: the server's list brings zod along. */
const keptUndoings = ["edited", "inUse", "notAllowed"] as const satisfies readonly Line["undoing"][];

type Line = Outputs["importRows"]["list"]["rows"][number];

const why: Record<NonNullable<Line["undoing"]>, string> = {
  removed: "It was removed.",
  restored: "It holds again what it held before.",
  gone: "Somebody has removed it already.",
  edited: "Somebody has changed it since, or what it held before was erased.",
  inUse: "Something else refers to it by now. Remove that first, then undo the import once more.",
  notAllowed: "You may not do this with it. Ask an admin to undo the import.",
};

const mostShown = 100;

/** The records of an import that undoing it has left, and why. */
export function KeptLines({ run }: { readonly run: ImportRun }) {
  const organization = useOrganizationSlug();
  const of = [
    { op: "equals" as const, column: "runId" as const, value: run.id },
    { op: "anyOf" as const, of: keptUndoings.map((value) => ({ op: "equals" as const, column: "undoing" as const, value })) },
  ];
  const { data } = trpc.importRows.list.useQuery({ filter: { op: "allOf", of }, limit: mostShown }, { staleTime: 0 });
  if (!data || data.rows.length === 0) return null;
  return (
    <PlainTable
      label="Records that were kept"
      items={data.rows.toSorted((a, b) => a.number - b.number)}
      keyOf={({ id }) => id}
      columns={[
        {
          key: "line",
          label: "Line",
          cell: ({ line, recordId }) =>
            recordId === null ? line : <Link {...recordLink(organization, run.resource, recordId)}>Line {line}</Link>,
        },
        { key: "why", label: "Why it was kept", cell: ({ undoing }) => (undoing === null ? "" : why[undoing]) },
      ]}
    />
  );
}
