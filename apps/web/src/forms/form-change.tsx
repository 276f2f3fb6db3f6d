import { lazy, Suspense, useState, type ReactNode } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization, useResource } from "../api/organization-context.ts";
import type { Row } from "../live/line/frames.ts";
import { ChangedUnderneath } from "../resource/merging/changed-underneath.tsx";
import { isSameValue } from "../resource/merging/merge.ts";
import { useRecordChange, type Clash, type Parts } from "../resource/merging/use-record-change.ts";
import { Editing } from "../rooms/editing.tsx";
import { notice } from "../shell/notice.ts";

const MergeDialog = lazy(() => import("../resource/merging/merge-dialog.tsx"));

/** A change of a record by a form that a module draws itself. */
export type FormChange<R> = {
  /**
   * Saves what is other than it was when the form was opened. Undefined when somebody else changed the same fields and nothing was
   * decided: the form stays as it is. @throws what the server refused
   */
  readonly save: (sent: Row) => Promise<R | undefined>;
  readonly resource: ResourceDescription;
  /** The record as it was when the form was opened or last saved, whatever has become of it since; undefined of a new one. */
  readonly opened: R | undefined;
  readonly clash: Clash | undefined;
};

/**
 * Changes a record by a form of a module's own, as the generic one does: what is sent is made from the record as it was opened, though
 * the page behind shows it live, so that nobody's change is overwritten unseen. Draw the form in a `ChangeFrame`.
 */
export function useFormChange<R extends { readonly id: string }>(path: string, row: R | undefined, parts?: Parts): FormChange<R> {
  const resource = useResource(path);
  const { queryClient } = useOrganization();
  const [opened, setOpened] = useState(row);
  const { save: saveMerged, clash } = useRecordChange(resource, parts);
  const save = async (sent: Row): Promise<R | undefined> => {
    if (!opened) throw new Error("There is nothing to change: the record is a new one.");
    const before: Row = parts ? parts.spread(opened) : opened;
    const touched = Object.entries(sent).filter(([key, value]) => !isSameValue(before[key], value));
    const saved = await saveMerged(opened, Object.fromEntries(touched));
    if (!saved) return undefined;
    await queryClient.invalidateQueries({ queryKey: [path] });
    if (saved.kept.length > 0) notice(`What others changed meanwhile was kept: ${saved.kept.join(", ")}.`);
    // Proof: the server answers with the row of the table that was changed.
    const changed = saved.row as unknown as R;
    setOpened(changed);
    return changed;
  };
  return { save, resource, opened, clash };
}

/**
 * Around a form that changes a record: who else changes it, what has become of it meanwhile, and the choice where both changed the
 * same field. Around a form for a new one nothing.
 */
export function ChangeFrame<R extends { readonly id: string }>({
  change: { resource, opened, clash },
  children,
}: {
  readonly change: FormChange<R>;
  readonly children: ReactNode;
}) {
  if (!opened) return children;
  return (
    <Editing resource={resource} id={opened.id}>
      <ChangedUnderneath resource={resource} opened={opened} />
      {children}
      <Suspense>{clash && <MergeDialog resource={resource} clash={clash} />}</Suspense>
    </Editing>
  );
}
