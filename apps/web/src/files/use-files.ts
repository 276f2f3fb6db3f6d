import { trpc } from "../api/client.ts";
import { useAllRows, useLive, type Live } from "../live/use-live.ts";
import type { FileRow } from "./file-looks.ts";

/** Which files are shown. */
export type Wanted = {
  readonly bucket?: string | undefined;
  readonly record?: { readonly resource: string; readonly id: string } | undefined;
  readonly search?: string | undefined;
  /** The file whose versions are wanted, by its first one. */
  readonly seriesId?: string | undefined;
};

/** Files that are there, the newest first, live: without earlier versions, unless those of one file are asked for. */
export function useFiles(
  { bucket, record, search, seriesId }: Wanted,
  limit = 200,
): { readonly live: Live<FileRow>; readonly rows: readonly FileRow[] } {
  const live = useLive(trpc.files, {
    filter: {
      op: "allOf",
      of: [
        { op: "equals", column: "status", value: "ready" },
        seriesId === undefined ? { op: "isNull", column: "replacedAt" } : { op: "equals", column: "seriesId", value: seriesId },
        ...(bucket === undefined ? [] : [{ op: "equals" as const, column: "bucket" as const, value: bucket }]),
        ...(record ? ofRecord(record) : []),
      ],
    },
    sort: "-id",
    limit,
    ...(search !== undefined && search !== "" && { search }),
  });
  return { live, rows: useAllRows(live.store) };
}

const ofRecord = ({ resource, id }: NonNullable<Wanted["record"]>) => [
  { op: "equals" as const, column: "resource" as const, value: resource },
  { op: "equals" as const, column: "recordId" as const, value: id },
];

/** Where the previews of these files are, by their ids; those that have none are left out. */
export function usePreviews(rows: readonly FileRow[], size: "small" | "large" = "small"): Readonly<Record<string, string>> {
  const ids = rows.filter(({ previewBytes }) => previewBytes > 0).map(({ id }) => id);
  const some = ids.slice(0, mostAsked);
  // Addresses hold for at least a quarter of an hour; the same ones come back meanwhile, so browsers keep the pictures.
  const { data = none } = trpc.files.previews.useQuery(
    { ids: some, size },
    { enabled: some.length > 0, staleTime: 600_000, refetchInterval: 600_000, placeholderData: (before) => before },
  );
  return data;
}

const none: Readonly<Record<string, string>> = {};
/** The server signs no more at once. */
const mostAsked = 100;
