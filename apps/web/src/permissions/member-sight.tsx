import { trpc, type Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { counted, words } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { moduleLabel, spoken } from "./matrix-view.tsx";
import classes from "./permissions.module.css";

type Sight = Outputs["permissions"]["ofMember"];
type Seen = Sight["resources"][number];

/** The server counts up to here. */
const countedUpTo = 1000;

/** What one member sees: why, and how many records it is at this moment. */
export function MemberSight({ membershipId }: { readonly membershipId: string }) {
  const { formats } = useOrganization();
  const sight = trpc.permissions.ofMember.useQuery({ membershipId });
  if (sight.error) return <Failure fault={clientFault(sight.error)} onRetry={() => void sight.refetch()} />;
  if (!sight.data) return <TableSkeleton />;
  const { member, links, modulesOff, resources } = sight.data;
  const columns: PlainColumn<Seen>[] = [
    { key: "plural", label: "Records", cell: ({ plural }) => plural },
    { key: "module", label: "Part", cell: ({ module }) => moduleLabel(module) },
    { key: "sees", label: "Sees", cell: ({ read, isModuleOff }) => (isModuleOff ? "None: switched off" : spoken(read)) },
    {
      key: "rows",
      label: "Now",
      isNumber: true,
      cell: ({ rows }) => (rows >= countedUpTo ? `${formats.number(countedUpTo)} or more` : formats.number(rows)),
    },
  ];
  const granted = links.map(({ label, rows }) => `${formats.number(rows)} ${label}`).join(", ");
  return (
    <>
      <p className={classes.facts}>
        {member.name} is {words(member.role).toLowerCase()} here{member.suspendedAt ? ", suspended and sees nothing for now" : ""}.
        {granted && ` Linked to them: ${granted}.`}
        {modulesOff.length > 0 && ` Switched off for everybody: ${modulesOff.map(moduleLabel).join(", ")}.`}{" "}
        {counted(resources.filter(({ rows }) => rows > 0).length, "kind of record has", "kinds of record have")} something for them to see.
      </p>
      <PlainTable label={`What ${member.name} sees`} items={resources} keyOf={({ path }) => path} columns={columns} />
    </>
  );
}
