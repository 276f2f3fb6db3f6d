import type { ColumnDescription } from "../api/client.ts";
import { useResources } from "../api/organization-context.ts";
import { Value } from "../resource/value.tsx";
import classes from "./audit.module.css";
import type { DetailedEntry, Names } from "./entry-words.ts";

type Change = DetailedEntry["changes"][number];
type ChangesProps = { readonly entry: Pick<DetailedEntry, "resource" | "changes" | "act">; readonly names: Names };

/** What changed, column by column: as it was, and as it is. Of a row that came or went, what it held. */
export function Changes({ entry: { resource, changes, act }, names }: ChangesProps) {
  const columns = useResources().get(resource ?? "")?.columns ?? [];
  if (changes.length === 0) return <p className={classes.nothing}>Nothing more is known of it.</p>;
  const isChange = act === "update";
  return (
    <dl className={classes.changes}>
      {changes.map((change) => {
        const column = columns.find(({ key }) => key === change.key);
        const shown = { path: resource ?? "", column, names, change };
        return (
          <div key={change.key}>
            <dt>{column?.label ?? change.label}</dt>
            <dd>
              {isChange && (
                <>
                  <del className={classes.before}>
                    <Shown {...shown} value={change.before} />
                  </del>
                  <span aria-hidden className={classes.arrow}>
                    →
                  </span>
                </>
              )}
              {isChange ? (
                <ins className={classes.after}>
                  <Shown {...shown} value={change.after} />
                </ins>
              ) : (
                <Shown {...shown} value={act === "remove" ? change.before : change.after} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

type ShownProps = {
  readonly path: string;
  readonly column: ColumnDescription | undefined;
  readonly names: Names;
  readonly change: Change;
  readonly value: unknown;
};

function Shown({ path, column, names, change, value }: ShownProps) {
  if (value === "(secret)") return <span className="muted">not shown</span>;
  const name = typeof value === "string" ? names[value] : undefined;
  if (name !== undefined) return name;
  if (column)
    return <Value path={path} column={column} value={column.kind === "timestamp" && typeof value === "string" ? new Date(value) : value} />;
  if (value === null || value === "") return <span className="muted">–</span>;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return change.unit === null ? text : `${text}\u00a0${change.unit}`;
}
