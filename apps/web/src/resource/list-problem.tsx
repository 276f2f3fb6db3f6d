import classes from "./list-page.module.css";

type ListProblemProps = {
  /** Whether the view of the address is not there. */
  readonly isGone: boolean;
  /** Why its filter is left out. */
  readonly problem: string | undefined;
  /** By what it was to be sorted, where that is gone. */
  readonly lostSort?: string | undefined;
};

/** Said above a list that shows something else than its address or its view asks for. */
export function ListProblem({ isGone, problem, lostSort }: ListProblemProps) {
  if (!isGone && problem === undefined && lostSort === undefined) return null;
  const filter = problem !== undefined && `Its filter does not fit these records any more, so you see the list without it. ${problem}`;
  const order = lostSort !== undefined && `It cannot be sorted by the field ${lostSort} any more, so it is in its usual order.`;
  return (
    <p className={classes.problem} role="status">
      {isGone
        ? "The view of this address was removed, or is not shared with you any more. You see the whole list."
        : [filter, order].filter((said) => said !== false).join(" ")}
    </p>
  );
}
