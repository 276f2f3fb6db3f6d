import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import type { ResourceDescription } from "../../api/client.ts";
import type { JsonObject } from "../search.ts";
import { conditionsOf, expressionOf, readFilter, type Conditions } from "./conditions.ts";
import classes from "./filter.module.css";
import { FilterBuilder } from "./filter-builder.tsx";

type FilterDialogProps = {
  readonly resource: ResourceDescription;
  readonly filter: unknown;
  readonly onChange: (filter: JsonObject | undefined) => void;
  readonly onClose: () => void;
};

const nothing: Conditions = { mode: "allOf", of: [] };

/** Builds the filter of a list, beyond the values that can be picked beside it. */
export default function FilterDialog({ resource, filter, onChange, onClose }: FilterDialogProps) {
  const drawn = conditionsOf(filter);
  const [conditions, setConditions] = useState(drawn && drawn.of.length > 0 ? drawn : nothing);
  const [problem, setProblem] = useState<string>();
  const apply = (): void => {
    const next = expressionOf(conditions);
    const read = readFilter(next, resource.columns);
    setProblem(read.problem);
    if (read.problem !== undefined) return;
    onChange(next);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={`Filter ${resource.plural.toLowerCase()}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Stack>
          {!drawn && (
            <p className={classes.note} role="status">
              The filter in this address says more than these lines can. Whatever you choose here replaces it.
            </p>
          )}
          {problem && (
            <p className={classes.problem} role="alert">
              {problem}
            </p>
          )}
          <FilterBuilder columns={resource.columns} value={conditions} onChange={setConditions} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Show these</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
