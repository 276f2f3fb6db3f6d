import { Button, Skeleton } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useState } from "react";
import { bytes } from "../format/bytes.ts";
import { Instant } from "../format/instant.tsx";
import { Failure } from "../page/failure.tsx";
import { useMemberNames } from "../resource/record-label.ts";
import { FileActs } from "./file-acts.tsx";
import { iconOf, type FileRow } from "./file-looks.ts";
import classes from "./file-list.module.css";
import { FilePreview } from "./preview/file-preview.tsx";
import { UploadList } from "./upload/upload-list.tsx";
import { useUploads } from "./upload/uploads.ts";
import { useFiles, usePreviews, type Wanted } from "./use-files.ts";

export type FileListProps = Wanted & {
  /** How they are laid out; lines when absent. */
  readonly layout?: "lines" | "gallery";
  /** Said when there are none. */
  readonly nothing: string;
};

/** Files, live, with what can be done with each. A click shows a file or saves it. */
export function FileList({ layout = "lines", nothing, ...wanted }: FileListProps) {
  const { live, rows: found } = useFiles({ ...wanted, withUnready: true });
  const { uploads, views } = useUploads();
  // Why it was refused stands beside its upload for as long as that is shown.
  const told = new Set(views.map(({ upload }) => upload.refusedId));
  const rows = found.filter(({ id }) => !told.has(id));
  const ids = new Set<string | undefined>(rows.map(({ id }) => id));
  const newVersions = views.filter(({ upload }) => upload.place.replaces !== undefined && ids.has(upload.place.replaces));
  const previews = usePreviews(rows);
  const [shownId, show] = useState<string>();
  const { state, fault } = live.status;
  if (state === "failed" && fault) return <Failure fault={fault} onRetry={() => live.view.restart()} />;
  if (rows.length === 0) return state === "ready" ? <p className={classes.nothing}>{nothing}</p> : <ListSkeleton />;
  const shown = rows.find(({ id }) => id === shownId);
  return (
    <>
      <UploadList uploads={uploads} views={newVersions} />
      <ul className={layout === "gallery" ? classes.gallery : classes.lines} aria-label="Files">
        {rows.map((row) => (
          <li key={row.id} className={layout === "gallery" ? classes.tile : classes.line}>
            <Picture row={row} address={previews[row.id]} />
            <span className={classes.words}>
              {row.status === "ready" ? (
                <button type="button" className={classes.name} title={row.name} onClick={() => show(row.id)}>
                  {row.name}
                </button>
              ) : (
                <span className={classes.unready} title={row.name}>
                  {row.name}
                </span>
              )}
              <span className={classes.about}>
                {bytes(row.bytes)}
                {layout === "lines" && <Origin row={row} />}
              </span>
              {row.status !== "ready" && <Unready row={row} />}
            </span>
            <FileActs row={row} onShow={() => show(row.id)} />
          </li>
        ))}
      </ul>
      {live.list.more && (
        <Button variant="default" className={classes.more} loading={live.status.isGrowing} onClick={() => live.view.grow()}>
          Show more files
        </Button>
      )}
      <FilePreview row={shown} onClose={() => show(undefined)} />
    </>
  );
}

/** Why a file that somebody has sent cannot be opened, and what comes of it. */
function Unready({ row: { status, refusal } }: { readonly row: FileRow }) {
  if (status === "refused") {
    return (
      <span className={classes.refusal}>
        <IconAlertCircle size={14} stroke={2} aria-hidden />
        Refused. {refusal}
      </span>
    );
  }
  return (
    <span className={classes.about}>Waits to be looked at for viruses. It appears for everybody once that is done; you need not stay.</span>
  );
}

/** The file's own picture, or one of its kind. */
function Picture({ row, address }: { readonly row: FileRow; readonly address: string | undefined }) {
  const Icon = iconOf(row.contentType);
  return (
    <span className={classes.picture}>
      {address === undefined ? <Icon size={24} stroke={1.5} aria-hidden /> : <img src={address} alt="" loading="lazy" />}
    </span>
  );
}

/** Who it is from, since when it is there, and whether there were others before. */
function Origin({ row }: { readonly row: FileRow }) {
  const name = useMemberNames().get(row.createdBy);
  return (
    <>
      {name !== undefined && ` · ${name}`} · <Instant at={row.createdAt} />
      {row.seriesNumber > 1 && ` · version ${row.seriesNumber}`}
    </>
  );
}

function ListSkeleton() {
  return (
    <div className={classes.lines} aria-busy>
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={40} m={12} width="auto" />
      ))}
    </div>
  );
}
