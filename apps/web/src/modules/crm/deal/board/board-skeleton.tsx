import { Skeleton } from "@mantine/core";
import classes from "./board.module.css";

/** The outline of a board while its deals are on the way. */
export function BoardSkeleton() {
  return (
    <div className={classes.board} role="status" aria-busy aria-label="Loading">
      {[5, 4, 3, 2].map((cards) => (
        <div key={cards} className={classes.column}>
          <div className={classes.head}>
            <Skeleton height={16} width="60%" />
          </div>
          <div className={classes.outlines}>
            {Array.from({ length: cards }, (_, i) => (
              <Skeleton key={i} height={92} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
