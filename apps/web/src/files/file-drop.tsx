import { Button } from "@mantine/core";
import { IconAlertCircle, IconUpload } from "@tabler/icons-react";
import { useId, useRef, useState, type ChangeEvent } from "react";
import { trpc } from "../api/client.ts";
import { bytes } from "../format/bytes.ts";
import classes from "./file-drop.module.css";
import { endingsOf } from "./type-words.ts";
import { sortOut } from "./upload/sort-out.ts";
import type { UploadedFile, UploadPlace } from "./upload/upload.ts";
import { useUploads } from "./upload/uploads.ts";
import { UploadList } from "./upload/upload-list.tsx";
import { useDrop } from "./use-drop.ts";

export type FileDropProps = UploadPlace & {
  readonly onUploaded?: (file: UploadedFile) => void;
  /** Whether it is a line among other things rather than a page's own. */
  readonly isSmall?: boolean;
  /** Whether files of other kinds that are on their way are shown with its own: on the page of all of them. */
  readonly showsEveryKind?: boolean;
};

/** Takes files that are dropped or chosen, and shows them on their way. Draws nothing for those who may not put files there. */
export function FileDrop({ onUploaded, isSmall = false, showsEveryKind = false, ...place }: FileDropProps) {
  const { data } = trpc.files.buckets.useQuery(undefined, { staleTime: Infinity });
  const bucket = data?.find(({ name }) => name === place.bucket);
  const { uploads, views } = useUploads();
  const cache = trpc.useUtils();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const mine = views.filter(({ upload }) => (showsEveryKind ? isOfNothing(upload.place) : samePlace(upload.place, place)));
  if (!bucket?.mayUpload) return null;
  const take = (files: readonly File[]): void => {
    if (!globalThis.isSecureContext) return setProblems([insecure]);
    const { good, refused } = sortOut(files, bucket);
    setProblems(refused);
    if (good.length > 0) {
      uploads.add(good, place, (file) => {
        onUploaded?.(file);
        void cache.files.use.invalidate();
      });
    }
  };
  return (
    <div className={classes.drop}>
      <Zone label={bucket.label} types={bucket.types} maxBytes={bucket.maxBytes} isSmall={isSmall} onFiles={take} />
      {problems.length > 0 && (
        <div className={classes.problems} role="alert">
          {problems.map((problem, i) => (
            <p key={i} className={classes.problem}>
              <IconAlertCircle size={16} stroke={1.75} aria-hidden />
              {problem}
            </p>
          ))}
        </div>
      )}
      <UploadList uploads={uploads} views={mine} />
    </div>
  );
}

const insecure = "Open this page by HTTPS to send files: without it their checksums cannot be reckoned.";

/** What belongs to no record, channel or earlier version. */
const isOfNothing = ({ record, channelId, replaces }: UploadPlace): boolean =>
  record === undefined && channelId === undefined && replaces === undefined;

/** Two uploads go to the same place when every part of it is the same. */
function samePlace(one: UploadPlace, other: UploadPlace): boolean {
  const words = ({ bucket, record, channelId, replaces }: UploadPlace) =>
    JSON.stringify([bucket, record?.resource, record?.id, channelId, replaces]);
  return words(one) === words(other);
}

type ZoneProps = {
  readonly label: string;
  readonly types: readonly string[];
  readonly maxBytes: number;
  readonly isSmall: boolean;
  readonly onFiles: (files: readonly File[]) => void;
};

function Zone({ label, types, maxBytes, isSmall, onFiles }: ZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const { isOver, taking } = useDrop(onFiles);
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const files = [...(currentTarget.files ?? [])];
    // The same file can be chosen again after it was refused.
    currentTarget.value = "";
    onFiles(files);
  };
  return (
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      data-small={isSmall || undefined}
      role="group"
      aria-label={`Add to ${label.toLowerCase()}`}
      {...taking}
    >
      <input ref={input} type="file" multiple hidden accept={acceptOf(types)} onChange={choose} aria-label="Files to send" />
      <Button
        variant="default"
        leftSection={<IconUpload size={16} stroke={1.75} />}
        aria-describedby={hint}
        onClick={() => input.current?.click()}
      >
        Choose files
      </Button>
      <span className={classes.hint} id={hint}>
        <span className={classes.pointerOnly}>Or drop them here. </span>
        {endingsOf(types)}, at most {bytes(maxBytes)}.
      </span>
    </div>
  );
}

/** Systems know no type of some endings: they are named besides. */
function acceptOf(types: readonly string[]): string {
  return [...types, ...(types.includes("text/markdown") ? [".md"] : []), ...(types.includes("text/csv") ? [".csv"] : [])].join(",");
}
