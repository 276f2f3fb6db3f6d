import { IconUserEdit } from "@tabler/icons-react";
import type { ResourceDescription } from "../../api/client.ts";
import { useAllRows, useLiveResource } from "../../live/use-live.ts";
import type { Row } from "../../live/line/frames.ts";
import classes from "./changed-underneath.module.css";
import { mergeFields } from "./merge.ts";
import { useWhoChanged } from "./use-who-changed.ts";
import { Value } from "../value.tsx";

type UnderneathProps = {
  readonly resource: ResourceDescription;
  /** The record as its form was filled with it. */
  readonly opened: Row;
};

/** Above the form of a record: says at once when somebody else changes the record meanwhile, and what. */
export function ChangedUnderneath({ resource, opened }: UnderneathProps) {
  const id = String(opened["id"]);
  const live = useLiveResource(resource, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const now = useAllRows(live.store).find((row) => row["id"] === id);
  if (live.status.state === "ready" && !now && live.list.keys.length === 0) return <Gone label={resource.label.toLowerCase()} />;
  const isNewer = now && typeof now["version"] === "number" && now["version"] > Number(opened["version"]);
  return isNewer ? <Changed resource={resource} opened={opened} now={now} /> : null;
}

function Gone({ label }: { readonly label: string }) {
  return (
    <div className={classes.note} role="status">
      <IconUserEdit size={18} stroke={1.75} />
      <span>This {label} was removed meanwhile, or is not for you to see any more. It cannot be saved.</span>
    </div>
  );
}

function Changed({ resource, opened, now }: UnderneathProps & { readonly now: Row }) {
  const writable = resource.columns.filter(({ readOnly, kind }) => !readOnly && kind !== null);
  const fields = mergeFields(writable, { opened, now, patch: {} });
  const changers = useWhoChanged(resource.path, opened, now);
  const people = [...new Set(fields.flatMap(({ column }) => changers.get(column.key)?.who ?? []))];
  // What the product itself measures is nothing that a form could lose.
  if (fields.length === 0) return null;
  return (
    <div className={classes.note} role="status">
      <IconUserEdit size={18} stroke={1.75} />
      <div>
        {people.length > 0 ? people.join(" and ") : "Somebody"} changed this while you have it open:
        <ul className={classes.fields}>
          {fields.map(({ column, now: value }) => (
            <li key={column.key}>
              {column.label} is now <Value path={resource.path} column={column} value={value} />
            </li>
          ))}
        </ul>
        When you save, your changes are put together with these; you are asked where both touch the same field.
      </div>
    </div>
  );
}
