type Line = { readonly id: string; readonly managerId: string | null };

/** An employee with those who report to them. */
export type Branch<E> = {
  readonly employee: E;
  readonly reports: readonly Branch<E>[];
  /** How many are below, at any depth. */ readonly below: number;
};

/**
 * Employees as the lines run, each under whom they report to. Whose manager is not among them stands at the top, so that nobody is
 * missing. @param byName in which order those beside each other stand
 */
export function reportingLines<E extends Line>(employees: readonly E[], byName: (a: E, b: E) => number): Branch<E>[] {
  const known = new Set(employees.map(({ id }) => id));
  const under = Map.groupBy(employees, ({ managerId }) => (managerId !== null && known.has(managerId) ? managerId : null));
  const branch = (employee: E): Branch<E> => {
    const reports = (under.get(employee.id) ?? []).toSorted(byName).map(branch);
    return { employee, reports, below: reports.reduce((sum, { below }) => sum + 1 + below, 0) };
  };
  return (under.get(null) ?? []).toSorted(byName).map(branch);
}
