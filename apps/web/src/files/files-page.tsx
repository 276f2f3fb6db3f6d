import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { bytes } from "../format/bytes.ts";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { SearchBox } from "../resource/search-box.tsx";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { FileDrop } from "./file-drop.tsx";
import { FileList } from "./file-list.tsx";
import classes from "./files-page.module.css";
import type { FilesSearch } from "./routes.ts";

const place = "/$organization/files";
/** Where files go that are put on the page of all of them. */
const usualBucket = "general-uploads";

/** The organization's files: of one kind or of all, found by name, as lines or as pictures. */
export function FilesPage() {
  const { bucket, q, layout } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const { role } = useOrganization();
  const buckets = trpc.files.buckets.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  if (!useResources().get("files")?.may.read) return <NotFound />;
  const change = (next: { [K in keyof FilesSearch]?: FilesSearch[K] | undefined }): void =>
    void navigate({ search: (before) => clean({ ...before, ...next }), replace: true });
  const label = buckets.find(({ name }) => name === bucket)?.label;
  return (
    <Page
      title="Files"
      lead="What belongs to a record is shown there as well."
      actions={
        <SegmentedControl
          aria-label="How files are shown"
          value={layout ?? "lines"}
          onChange={(value) => change({ layout: value === "gallery" ? value : undefined })}
          data={[
            { value: "lines", label: "List" },
            { value: "gallery", label: "Gallery" },
          ]}
        />
      }
    >
      <div className={classes.content}>
        <FileDrop bucket={bucket ?? usualBucket} showsEveryKind />
        <div className={classes.tools}>
          <SearchBox value={q ?? ""} label="Search files" onChange={(words) => change({ q: words === "" ? undefined : words })} />
          <Select
            aria-label="Kind of files"
            value={bucket ?? ""}
            data={[{ value: "", label: "All kinds" }, ...buckets.map(({ name, label: kind }) => ({ value: name, label: kind }))]}
            onChange={(value) => change({ bucket: value === null || value === "" ? undefined : value })}
            allowDeselect={false}
          />
          {isAtLeast(role, "viewer") && <StorageUse />}
        </div>
        <FileList
          bucket={bucket}
          search={q}
          layout={layout ?? "lines"}
          nothing={
            q === undefined
              ? `There are no files ${label === undefined ? "yet" : `in ${label.toLowerCase()} yet`}. Drop the first one above.`
              : `No file is called “${q}”. Try fewer letters.`
          }
        />
      </div>
    </Page>
  );
}

function clean(search: { [K in keyof FilesSearch]?: FilesSearch[K] | undefined }): FilesSearch {
  const { bucket, q, layout } = search;
  return { ...(bucket !== undefined && { bucket }), ...(q !== undefined && { q }), ...(layout !== undefined && { layout }) };
}

/** How full the organization's storage is. */
function StorageUse() {
  const { data } = trpc.files.use.useQuery(undefined, { staleTime: 30_000, refetchInterval: 60_000 });
  if (!data) return null;
  const { usedBytes, limitBytes } = data;
  const isFull = limitBytes !== null && usedBytes >= limitBytes;
  return (
    <div className={classes.use} data-full={isFull || undefined}>
      <span>
        {bytes(usedBytes)} {limitBytes === null ? "used" : `of ${bytes(limitBytes)} used`}
        {isFull && ": full"}
      </span>
      {limitBytes !== null && <progress aria-label="Storage used" max={Math.max(limitBytes, 1)} value={Math.min(usedBytes, limitBytes)} />}
    </div>
  );
}
