import { Skeleton } from "@mantine/core";
import { useDelayed } from "../page/use-delayed.ts";
import classes from "./shell.module.css";

/** The outline of the shell while its description is on the way; nothing at all when it comes quickly. */
export function ShellSkeleton() {
  const isSlow = useDelayed(300);
  return (
    <div className={classes.shell} aria-busy>
      <div className={classes.side}>
        {isSlow && [44, 36, 160, 120].map((height, i) => <Skeleton key={i} height={height} radius="md" />)}
      </div>
      <div className={classes.main} />
    </div>
  );
}
