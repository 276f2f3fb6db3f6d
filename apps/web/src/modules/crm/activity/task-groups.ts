type Task = { readonly dueAt: Date | null; readonly doneAt: Date | null };

/** Tasks under one heading. */
export type TaskGroup<T> = { readonly name: string; readonly isLate: boolean; readonly rows: readonly T[] };

const order = ["Late", "Today", "Later", "Without a date", "Done"] as const;

/**
 * Tasks by how soon they are due: what is late first, what is done last. A task without a date waits for nobody. Empty groups are left out.
 * @param dayOf the calendar day of an instant where the organization is
 */
export function groupTasks<T extends Task>(
  rows: readonly T[],
  { now, dayOf }: { now: number; dayOf: (at: Date) => string },
): TaskGroup<T>[] {
  const today = dayOf(new Date(now));
  const groupOf = ({ dueAt, doneAt }: T): (typeof order)[number] => {
    if (doneAt !== null) return "Done";
    if (dueAt === null) return "Without a date";
    if (dueAt.getTime() < now) return "Late";
    return dayOf(dueAt) === today ? "Today" : "Later";
  };
  const groups = Map.groupBy(rows, groupOf);
  return order.flatMap((name) => {
    const found = groups.get(name);
    return found ? [{ name, isLate: name === "Late", rows: found }] : [];
  });
}
