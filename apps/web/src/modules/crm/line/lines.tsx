import { useRef, useState } from "react";
import { LineRow } from "./line-row.tsx";
import classes from "./lines.module.css";
import { NewLine, type Proposed } from "./new-line.tsx";
import { Totals } from "./totals.tsx";
import { typedFigures, typedLine, type Line, type LineValues, type TypedLine } from "./typed-line.ts";
import { useDrafts } from "./use-drafts.ts";

/** How lines are changed, of a deal as of a quote. Each rejects as the server refused, once the person was told. */
export type LineActs = {
  readonly create: (values: Proposed) => Promise<unknown>;
  readonly update: (change: { readonly id: string; readonly version: number; readonly patch: Partial<LineValues> }) => Promise<Line>;
  readonly remove: (id: string) => Promise<unknown>;
  readonly order: (lineIds: string[]) => Promise<unknown>;
};

type LinesProps = {
  readonly lines: readonly Line[];
  readonly currency: string;
  /** Left out where the lines are only read. */
  readonly acts: LineActs | undefined;
};

/**
 * Lines with their sums, changed where they stand: Tab goes on, Enter goes down and at the end adds one, Alt and an arrow move a line. What
 * is typed counts at once and is kept when the line is left.
 */
export function Lines({ lines, currency, acts }: LinesProps) {
  const drafts = useDrafts(currency, acts);
  const [said, say] = useState("");
  const all = useRef<HTMLDivElement>(null);
  const ordered = lines.toSorted((a, b) => a.position - b.position);

  const move = async (line: Line, by: -1 | 1): Promise<void> => {
    const ids = orderedAnew(ordered, line, by);
    if (!acts || !ids) return;
    try {
      await acts.order(ids);
      say(`${line.text} is line ${ids.indexOf(line.id) + 1} now.`);
    } catch {
      // The person was told; the lines stand as they stood.
    }
  };
  const edit = (line: Line) => ({
    onType: (field: Partial<TypedLine>) => drafts.type(line, field),
    onLeave: () => void drafts.leave(line),
    onTakeBack: () => drafts.drop(line.id),
    onDown: (from: HTMLInputElement) => goDown(all.current, from),
    onMove: (by: -1 | 1) => void move(line, by),
    onRemove: () => void acts?.remove(line.id).catch(() => undefined),
  });

  return (
    <div className={classes.lines} ref={all}>
      {ordered.length > 0 && (
        <table className={classes.table} aria-label="Lines">
          <Head hasActs={acts !== undefined} />
          <tbody>
            {ordered.map((line) => (
              <LineRow
                key={line.id}
                line={line}
                currency={currency}
                typed={drafts.of(line)?.typed ?? typedLine(line, currency)}
                errors={drafts.of(line)?.errors ?? {}}
                netMinor={typedFigures(line, drafts.of(line)?.typed, currency).netMinor}
                count={ordered.length}
                edit={acts && edit(line)}
              />
            ))}
          </tbody>
        </table>
      )}
      <span className="visually-hidden" role="status">
        {said}
      </span>
      {acts && <NewLine currency={currency} isFirst={ordered.length === 0} onAdd={acts.create} />}
      {ordered.length > 0 && (
        <Totals lines={ordered.map((line) => typedFigures(line, drafts.of(line)?.typed, currency))} currency={currency} />
      )}
    </div>
  );
}

/** Undefined where the line cannot move any farther. */
function orderedAnew(lines: readonly Line[], line: Line, by: -1 | 1): string[] | undefined {
  const ids = lines.map(({ id }) => id);
  const at = ids.indexOf(line.id);
  const other = ids[at + by];
  return other === undefined ? undefined : ids.with(at, other).with(at + by, line.id);
}

/** To the same field of the next line; after the last one, to where a new line begins. */
function goDown(all: HTMLElement | null, from: HTMLInputElement): void {
  const same = [...(all?.querySelectorAll<HTMLInputElement>(`input[name="${from.name}"]`) ?? [])];
  const next = same[same.indexOf(from) + 1] ?? all?.querySelector<HTMLInputElement>("input[data-new-line]");
  next?.focus();
  next?.select();
}

const heads = ["Quantity", "Unit", "Price", "Discount %", "Tax %", "Net"];

const Head = ({ hasActs }: { readonly hasActs: boolean }) => (
  <thead>
    <tr>
      <th scope="col">#</th>
      <th scope="col">Description</th>
      {heads.map((label) => (
        <th key={label} scope="col" data-number={label !== "Unit" || undefined}>
          {label}
        </th>
      ))}
      {hasActs && (
        <th scope="col">
          <span className="visually-hidden">Acts</span>
        </th>
      )}
    </tr>
  </thead>
);
