import { Button } from "@mantine/core";
import { IconAlertCircle, IconUpload } from "@tabler/icons-react";
import { useId, useRef, useState, type ChangeEvent } from "react";
import { trpc } from "../api/client.ts";
import { bytes } from "../format/bytes.ts";
import classes from "./file-drop.module.css";
import { endingsOf } from "./type-words.ts";
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
  const [problem, setProblem] = useState<string>();
  const mine = views.filter(({ upload }) => (showsEveryKind ? isOfNothing(upload.place) : samePlace(upload.place, place)));
  if (!bucket?.mayUpload) return null;
  const take = (files: readonly File[]): void => {
    const wrong = files.map((file) => problemOf(file, bucket)).find((sentence) => sentence !== undefined);
    setProblem(
      globalThis.isSecureContext ? wrong : "Open this page by HTTPS to send files: without it their checksums cannot be reckoned.",
    );
    const good = files.filter((file) => problemOf(file, bucket) === undefined);
    if (good.length > 0 && globalThis.isSecureContext) {
      uploads.add(good, place, (file) => {
        onUploaded?.(file);
        void cache.files.use.invalidate();
      });
    }
  };
  return (
    <div className={classes.drop}>
      <Zone label={bucket.label} types={bucket.types} maxBytes={bucket.maxBytes} isSmall={isSmall} onFiles={take} />
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          <IconAlertCircle size={16} stroke={1.75} aria-hidden />
          {problem}
        </p>
      )}
      <UploadList uploads={uploads} views={mine} />
    </div>
  );
}

/** What belongs to no record, channel or earlier version. */
const isOfNothing = ({ record, channelId, replaces }: UploadPlace): boolean =>
  record === undefined && channelId === undefined && replaces === undefined;

/** Two uploads go to the same place when every part of it is the same. */
function samePlace(one: UploadPlace, other: UploadPlace): boolean {
  const words = ({ bucket, record, channelId, replaces }: UploadPlace) =>
    JSON.stringify([bucket, record?.resource, record?.id, channelId, replaces]);
  return words(one) === words(other);
}

function problemOf(file: File, { maxBytes }: { maxBytes: number }): string | undefined {
  if (file.size === 0) return `${file.name} is empty, or a folder. Choose another file.`;
  if (file.size > maxBytes) return `${file.name} has ${bytes(file.size)}. Choose a file of at most ${bytes(maxBytes)}.`;
  return undefined;
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
