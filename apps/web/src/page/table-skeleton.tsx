import { Skeleton } from "@mantine/core";

/** The outline of a short table while it is on the way. */
export function TableSkeleton({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-busy aria-label="Loading">
      {Array.from({ length: rows }, (_row, row) => (
        <Skeleton key={row} height={16} mt={20} width={`${60 + ((row * 13) % 40)}%`} />
      ))}
    </div>
  );
}
