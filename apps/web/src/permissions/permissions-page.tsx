import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { isAtLeast, isRole, roles } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { words } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { Page } from "../page/page.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { MatrixView } from "./matrix-view.tsx";
import { MemberSight } from "./member-sight.tsx";
import classes from "./permissions.module.css";

/** Who may do what, in English, as it is declared and as the database enforces it; for admins also what one person sees. */
export function PermissionsPage() {
  const { role } = useOrganization();
  const { as, member } = useSearch({ from: "/$organization/permissions" });
  const navigate = useNavigate({ from: "/$organization/permissions" });
  const isAdmin = isAtLeast(role, "admin");
  return (
    <Page title="Permissions" lead="Who may see and do what here. The database enforces exactly what stands here.">
      <div className={classes.choices}>
        <Select
          label="For"
          data={[{ value: "", label: "Every role" }, ...roles.map((each) => ({ value: each, label: words(each) }))]}
          value={member === undefined ? (as ?? "") : null}
          placeholder="A role"
          allowDeselect={false}
          onChange={(value) => void navigate({ search: isRole(value) ? { as: value } : {}, replace: true })}
        />
        {isAdmin && (
          <PersonSelect
            value={member}
            onChange={(value) => void navigate({ search: value === null ? {} : { member: value }, replace: true })}
          />
        )}
      </div>
      {member !== undefined && isAdmin ? <MemberSight membershipId={member} /> : <Matrix as={as} />}
    </Page>
  );
}

function Matrix({ as }: { readonly as: (typeof roles)[number] | undefined }) {
  const matrix = trpc.permissions.matrix.useQuery(undefined, { staleTime: Infinity });
  if (matrix.error) return <Failure fault={clientFault(matrix.error)} onRetry={() => void matrix.refetch()} />;
  if (!matrix.data) return <TableSkeleton />;
  return <MatrixView matrix={matrix.data} as={as} />;
}

type PersonSelectProps = { readonly value: string | undefined; readonly onChange: (value: string | null) => void };

function PersonSelect({ value, onChange }: PersonSelectProps) {
  const members = trpc.members.list.useQuery({ sort: "name", limit: 500 }).data?.rows ?? [];
  return (
    <Select
      label="What can this member see?"
      placeholder="Choose a person"
      data={members.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
      value={value ?? null}
      searchable
      clearable
      nothingFoundMessage="No member of this name"
      onChange={onChange}
    />
  );
}
