import { Button } from "@mantine/core";
import { IconForms, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { customSubjects } from "@freehold/api/modules/crm/custom-field/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { PlainTable } from "../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { refusal } from "../../../shell/notice.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import { kindWords, subjectWords } from "./field-words.ts";
import { FieldDialog } from "./field-dialog.tsx";
import classes from "./fields-page.module.css";

/** The fields that the organization adds to companies, people and deals; managers declare them. */
export function FieldsPage() {
  const organization = useOrganizationSlug();
  const resource = useResource("crm.customField");
  const live = useLive(trpc.crm.customField, { sort: "position", limit: 300 });
  const fields = useAllRows(live.store);
  // What the dialog is about: a field, or a new one.
  const [edited, setEdited] = useState<CustomFieldRow | "new">();
  const add = resource.may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      New field
    </Button>
  );
  const { status } = live;
  return (
    <Page
      title="Own fields"
      trail={[{ label: "Parties", link: { to: "/$organization/crm/parties", params: { organization } } }]}
      lead="What you want to know of companies, people and deals besides what everybody does."
      actions={add}
    >
      {status.state === "failed" && fields.length === 0 && status.fault ? (
        <Failure fault={status.fault} onRetry={() => live.view.restart()} />
      ) : status.state === "loading" && fields.length === 0 ? (
        <TableSkeleton rows={4} />
      ) : fields.length === 0 ? (
        <Message icon={IconForms} title="No fields of your own yet" action={add}>
          Add a credit limit, a birthday, a size: it appears in the form and on the page of every company, person or deal.
        </Message>
      ) : (
        customSubjects.map((subject) => (
          <FieldTable key={subject} subject={subject} fields={fields.filter((one) => one.subject === subject)} onEdit={setEdited} />
        ))
      )}
      <FieldDialog edited={edited} onClose={() => setEdited(undefined)} />
    </Page>
  );
}

type FieldTableProps = {
  readonly subject: CustomFieldRow["subject"];
  readonly fields: readonly CustomFieldRow[];
  readonly onEdit: (declared: CustomFieldRow) => void;
};

function FieldTable({ subject, fields, onEdit }: FieldTableProps) {
  const { may } = useResource("crm.customField");
  const remove = trpc.crm.customField.remove.useMutation({ onError: refusal });
  if (fields.length === 0) return null;
  return (
    <section className={classes.section}>
      <h2>{subjectWords[subject]}</h2>
      <PlainTable
        label={subjectWords[subject]}
        items={fields}
        keyOf={({ id }) => id}
        columns={[
          { key: "label", label: "Field", cell: ({ label }) => label },
          {
            key: "kind",
            label: "Holds",
            cell: ({ kind, unit, choices }) => [kindWords[kind], unit, choices.join(", ")].filter(Boolean).join(": "),
          },
          { key: "key", label: "In files", cell: ({ key }) => <code>{key}</code> },
          { key: "required", label: "Must be filled in", cell: ({ isRequired }) => (isRequired ? "Yes" : "No") },
          {
            key: "acts",
            label: "",
            cell: (declared) => (
              <span className={classes.acts}>
                {may.update && (
                  <Button size="compact-xs" variant="default" aria-label={`Change ${declared.label}`} onClick={() => onEdit(declared)}>
                    Change
                  </Button>
                )}
                {may.remove && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${declared.label}`}
                    onClick={() => remove.mutate({ id: declared.id })}
                  >
                    Remove
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
