import { Button } from "@mantine/core";
import { bytes } from "../../format/bytes.ts";
import { Instant } from "../../format/instant.tsx";
import { useMemberNames } from "../../resource/record-label.ts";
import type { FileRow } from "../file-looks.ts";
import { useFiles } from "../use-files.ts";
import { useSave } from "../use-save.ts";
import classes from "./file-preview.module.css";

/** The versions before this one that are kept, each to be saved. */
export function Versions({ row }: { readonly row: FileRow }) {
  const { rows } = useFiles({ seriesId: row.seriesId });
  const names = useMemberNames();
  const save = useSave();
  const earlier = rows.filter(({ id }) => id !== row.id);
  if (earlier.length === 0) return null;
  return (
    <section aria-label="Earlier versions">
      <h3 className={classes.heading}>Earlier versions</h3>
      <ul className={classes.versions}>
        {earlier.map((one) => (
          <li key={one.id}>
            <span>
              Version {one.seriesNumber} · {bytes(one.bytes)} · {names.get(one.createdBy) ?? "Former member"} ·{" "}
              <Instant at={one.createdAt} />
            </span>
            <Button variant="subtle" size="compact-sm" onClick={() => save(one.id)} aria-label={`Save version ${one.seriesNumber}`}>
              Save
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
