import { ActionIcon, Button } from "@mantine/core";
import { IconAdjustments, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { ResourceDescription } from "../../api/client.ts";
import { counted } from "../../format/words.ts";
import barClasses from "../filter-bar.module.css";
import type { JsonObject } from "../search.ts";
import { conditionsOf } from "./conditions.ts";

const FilterDialog = lazy(() => import("./filter-dialog.tsx"));

type ChipProps = {
  readonly resource: ResourceDescription;
  readonly filter: unknown;
  readonly onChange: (filter: JsonObject | undefined) => void;
};

/** Beside a list: how many conditions hold of it, and the way to change them. */
export function FilterChip({ resource, filter, onChange }: ChipProps) {
  const [isOpen, setOpen] = useState(false);
  const conditions = conditionsOf(filter);
  return (
    <>
      {filter === undefined ? (
        <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={() => setOpen(true)}>
          Conditions
        </Button>
      ) : (
        <div className={barClasses.condition}>
          <button type="button" className={barClasses.words} onClick={() => setOpen(true)}>
            <IconAdjustments size={16} />
            {conditions ? counted(conditions.of.length, "condition", "conditions") : "A filter"}
          </button>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label="Remove all conditions" onClick={() => onChange(undefined)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
      <Suspense>
        {isOpen && <FilterDialog resource={resource} filter={filter} onChange={onChange} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
