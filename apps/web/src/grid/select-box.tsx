import classes from "./grid.module.css";

/** Which rows are chosen, and how that changes. */
export type GridSelection = {
  readonly chosen: ReadonlySet<string>;
  /** Chooses a row, or leaves it out; with `isRange` all rows from the last one on. */
  readonly choose: (keys: readonly string[], index: number, isRange?: boolean) => void;
  /** Chooses all these, or none when all are chosen. */
  readonly chooseAll: (keys: readonly string[]) => void;
};

type RowProps = {
  readonly selection: GridSelection;
  readonly keys: readonly string[];
  readonly index: number;
  /** What the row is called. */
  readonly name: string;
};

/** The box before a row. With shift it chooses everything up to the one before. */
export function SelectRow({ selection, keys, index, name }: RowProps) {
  const isChosen = selection.chosen.has(keys[index] ?? "");
  return (
    <div role="gridcell" className={classes.box}>
      <input
        type="checkbox"
        aria-label={`Choose ${name}`}
        checked={isChosen}
        tabIndex={-1}
        onChange={({ nativeEvent }) => selection.choose(keys, index, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
      />
    </div>
  );
}

/** The box above all rows: those that are here. */
export function SelectAll({ selection: { chosen, chooseAll }, keys }: Omit<RowProps, "index" | "name">) {
  const count = keys.filter((key) => chosen.has(key)).length;
  const isAll = count > 0 && count === keys.length;
  return (
    <div role="columnheader" className={classes.box}>
      <input
        type="checkbox"
        aria-label={isAll ? "Choose none" : "Choose all that are shown"}
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && !isAll;
        }}
        onChange={() => chooseAll(keys)}
      />
    </div>
  );
}
