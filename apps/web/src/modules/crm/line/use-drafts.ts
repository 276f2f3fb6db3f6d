import { useState } from "react";
import type { LineActs } from "./lines.tsx";
import { changesOf, readLine, typedLine, type Line, type LineErrors, type LineValues, type TypedLine } from "./typed-line.ts";

/** The fields of a line that were typed into, the line as it was then, what is wrong with them, and of which version they were sent. */
type Draft = { readonly typed: Partial<TypedLine>; readonly from: Line; readonly errors: LineErrors; readonly sentOf?: number };

/**
 * What is typed into lines and not kept yet. It is sent when a line is left, and shown until the line comes back as it is then. Fields
 * that nobody types into show what others make of them, and are not sent; where somebody else changed the same field, the server refuses.
 */
export function useDrafts(currency: string, acts: LineActs | undefined) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const keep = (id: string, draft: Draft): void => setDrafts((all) => ({ ...all, [id]: draft }));
  const drop = (id: string): void => setDrafts(({ [id]: _gone, ...others }) => others);
  const find = ({ id, version }: Line): Draft | undefined => {
    const draft = drafts[id];
    return draft?.sentOf !== undefined && version > draft.sentOf ? undefined : draft;
  };
  const filled = (line: Line, { typed }: Draft): TypedLine => ({ ...typedLine(line, currency), ...typed });
  const leave = async (line: Line): Promise<void> => {
    const draft = find(line);
    if (!draft || !acts) return;
    const read = readLine(filled(line, draft), currency);
    if ("errors" in read) return keep(line.id, { ...draft, errors: read.errors });
    const patch = changesOf(line, read.values);
    if (!patch) return drop(line.id);
    const { id } = line;
    keep(id, { ...draft, errors: {}, sentOf: line.version });
    try {
      const from = await acts.update({ id, version: isOvertaken(line, draft, patch) ? draft.from.version : line.version, patch });
      // Who has typed on meanwhile changes what they have just made of it.
      setDrafts(({ [id]: later, ...others }) => (later ? { ...others, [id]: { ...later, from } } : others));
    } catch {
      // The person was told; what they typed stays to be sent again, in the place of what they see by then.
      keep(id, { typed: draft.typed, from: line, errors: {} });
    }
  };
  return {
    of: (line: Line) => {
      const draft = find(line);
      return draft && { typed: filled(line, draft), errors: draft.errors };
    },
    leave,
    drop,
    type: (line: Line, field: Partial<TypedLine>): void => {
      const draft = find(line);
      keep(line.id, { typed: { ...draft?.typed, ...field }, from: draft?.from ?? line, errors: {} });
    },
  };
}

function isOvertaken(line: Line, { from }: Draft, patch: Partial<LineValues>): boolean {
  // Proof: the keys of a change are those of a line's values.
  return (Object.keys(patch) as (keyof LineValues)[]).some((key) => line[key] !== from[key]);
}
