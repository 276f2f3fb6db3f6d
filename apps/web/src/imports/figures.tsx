import classes from "./imports.module.css";
import type { ImportRun } from "./run-look.ts";

/** What an import did, or a dry run would do, in numbers. */
export function Figures({ run }: { readonly run: ImportRun }) {
  const isDry = run.mode === "dryRun";
  const figures = [
    { label: isDry ? "Would be new" : "New", count: run.created },
    { label: isDry ? "Would change" : "Changed", count: run.changed },
    { label: "There already", count: run.duplicates },
    { label: "With errors", count: run.failed, isBad: run.failed > 0 },
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(({ label, count, isBad }) => (
        <div key={label} data-bad={isBad || undefined}>
          <dt>{label}</dt>
          <dd>{count.toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}
