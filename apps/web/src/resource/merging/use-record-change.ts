import { useState, type ReactNode } from "react";
import type { ColumnDescription, ResourceDescription } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { useOrganization } from "../../api/organization-context.ts";
import type { Row } from "../../live/line/frames.ts";
import { update } from "../../live/store/changes.ts";
import { mergedPatch, mergeFields, type Choices, type FieldMerge } from "./merge.ts";

/** A change that was refused because somebody else was faster, and touches the same fields. */
export type Clash = {
  readonly opened: Row;
  readonly now: Row;
  readonly fields: readonly FieldMerge[];
  readonly shown: Parts["shown"];
  /** Goes on with what was chosen; without a choice nothing is saved. */
  readonly decide: (choices: Choices | undefined) => void;
};

/** What people change of a record besides its columns, one by one: values that stand together in one column, as in a document. */
export type Parts = {
  readonly columns: readonly ColumnDescription[];
  /** A record as if each part were a column. */
  readonly spread: (row: Row) => Row;
  /** What is sent of a change of parts and columns. */
  readonly gather: (patch: Row) => Row;
  /** A value as people read it, where that does not follow from its column. */
  readonly shown: (column: ColumnDescription, value: unknown) => ReactNode;
};

const nothingElse: Parts = { columns: [], spread: (row) => row, gather: (patch) => patch, shown: () => undefined };

/** A record that was saved, and the fields that others had changed meanwhile. */
export type Saved = { readonly row: Row; readonly kept: readonly string[] };

/**
 * Saves changes of a record so that nobody's are lost: each names the version it was made from. When somebody else was faster, what
 * only one of the two changed is put together; where both changed the same field, `clash` is to be shown and decided.
 */
export function useRecordChange(resource: ResourceDescription, { columns, spread, gather, shown }: Parts = nothingElse) {
  const { client, live } = useOrganization();
  const [clash, setClash] = useState<Clash>();
  // What the product itself keeps is nothing that a form could overwrite.
  const writable = [...resource.columns, ...columns].filter(({ readOnly }) => !readOnly);
  const own = new Set(resource.columns.map(({ key }) => key));

  const ask = (found: Omit<Clash, "decide">): Promise<Choices | undefined> =>
    new Promise((resolve) => {
      const decide = (choices: Choices | undefined): void => {
        setClash(undefined);
        resolve(choices);
      };
      setClash({ ...found, decide });
    });

  const send = (opened: Row, patch: Row): Promise<Row> => {
    const { path } = resource;
    const id = String(opened["id"]);
    return live.changes.run(
      { path, key: id, draw: update(Object.fromEntries(Object.entries(patch).filter(([key]) => own.has(key)))) },
      () => client.mutation(`${path}.update`, { id, version: opened["version"], patch: gather(patch) }) as Promise<Row>,
      // Somebody else was faster: what they wrote is shown, without waiting for the stream.
      (error) => {
        const now = clientFault(error).current;
        return now && Promise.resolve(now);
      },
    );
  };

  /** Undefined when the person decided nothing: then nothing was saved. */
  const save = async (first: Row, wanted: Row): Promise<Saved | undefined> => {
    const kept = new Set<string>();
    for (let known = first, patch = wanted; ;) {
      if (Object.keys(patch).length === 0) return { row: known, kept: [...kept] };
      const opened = spread(known);
      try {
        return { row: await send(opened, patch), kept: [...kept] };
      } catch (error) {
        const { current } = clientFault(error);
        if (!current) throw error;
        const now = spread(current);
        const fields = mergeFields(writable, { opened, now, patch });
        const choices = fields.some(({ by }) => by === "clash") ? await ask({ opened, now, fields, shown }) : {};
        if (!choices) return undefined;
        patch = mergedPatch(fields, choices);
        const theirs = fields.filter(({ column, by }) => by === "others" || (by === "clash" && choices[column.key] === "now"));
        for (const { column } of theirs) kept.add(column.label);
        known = current;
      }
    }
  };
  return { save, clash };
}
