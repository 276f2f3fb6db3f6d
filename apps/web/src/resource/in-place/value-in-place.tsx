import { IconPencil } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { ColumnDescription, ResourceDescription } from "../../api/client.ts";
import type { Row } from "../../live/line/frames.ts";
import { Value } from "../value.tsx";
import classes from "./in-place.module.css";

const ValueForm = lazy(() => import("./value-form.tsx"));

type ValueInPlaceProps = {
  readonly resource: ResourceDescription;
  readonly row: Row;
  readonly column: ColumnDescription;
  /** Whether the person may change this record, where that is known better than from the kind of record. */
  readonly mayChange?: boolean;
};

/** A value of a record, changed where it stands: one field, without the form of the whole record. */
export function ValueInPlace({ resource, row, column, mayChange = resource.may.update }: ValueInPlaceProps) {
  const [isOpen, setOpen] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) pencil.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const value = <Value path={resource.path} column={column} value={row[column.key]} />;
  if (!mayChange || column.readOnly || column.kind === null) return value;
  if (isOpen)
    return (
      <Suspense fallback={value}>
        <ValueForm resource={resource} row={row} column={column} onDone={() => setOpen(false)} />
      </Suspense>
    );
  return (
    <span className={classes.shown}>
      <span>{value}</span>
      <button
        ref={pencil}
        type="button"
        className={classes.pencil}
        aria-label={`Edit ${column.label.toLowerCase()}`}
        onClick={() => setOpen(true)}
      >
        <IconPencil size={14} stroke={1.75} />
      </button>
    </span>
  );
}
