import type { Filter } from "@freehold/kernel/expression/language.ts";
import { keepPreviousData } from "@tanstack/react-query";
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
  /** Whether the person's own are among them that wait for the scanner or were refused. */
  readonly withUnready?: boolean | undefined;
};

const ready: Filter<FileRow> = { op: "equals", column: "status", value: "ready" };
const ownUnready: Filter<FileRow> = {
  op: "allOf",
  of: [
    { op: "isMe", column: "createdBy" },
    {
      op: "anyOf",
      of: [
        { op: "equals", column: "status", value: "checking" },
        { op: "equals", column: "status", value: "refused" },
      ],
    },
  ],
};

/** Files that are there, the newest first, live: without earlier versions, unless those of one file are asked for. */
export function useFiles(
  { bucket, record, search, seriesId, withUnready = false }: Wanted,
  limit = 200,
): { readonly live: Live<FileRow>; readonly rows: readonly FileRow[] } {
  const live = useLive(trpc.files, {
    filter: {
      op: "allOf",
      of: [
        withUnready ? { op: "anyOf", of: [ready, ownUnready] } : ready,
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
  // Oldest first: what is added changes the last question only, and the pictures of the others stay.
  const asked = chunks(ids.toSorted(), mostAsked);
  // Addresses hold for at least a quarter of an hour; the same ones come back meanwhile, so browsers keep the pictures.
  const told = { staleTime: 600_000, refetchInterval: 600_000, placeholderData: keepPreviousData };
  const found = trpc.useQueries((ask) => asked.map((some) => ask.files.previews({ ids: some, size }, told)));
  return Object.assign({}, ...found.map(({ data }) => data));
}

/** Their ids are part of an address, whose length is limited: a hundred would not be asked for at all. */
const mostAsked = 40;

/** In pieces of at most so many. */
function chunks<Item>(items: readonly Item[], most: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most));
}
