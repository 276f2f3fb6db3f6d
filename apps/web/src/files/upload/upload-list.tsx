import { ActionIcon } from "@mantine/core";
import { IconAlertCircle, IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { bytes } from "../../format/bytes.ts";
import classes from "./upload-list.module.css";
import type { Uploads, UploadView } from "./uploads.ts";

type UploadListProps = { readonly uploads: Uploads; readonly views: readonly UploadView[] };

/** Files on their way: how far each is, and what can be done with it. */
export function UploadList({ uploads, views }: UploadListProps) {
  if (views.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="Files on their way">
      {views.map((view, i) => (
        <Line key={`${view.upload.name} ${i}`} view={view} uploads={uploads} />
      ))}
    </ul>
  );
}

function Line({ view, uploads }: { readonly view: UploadView; readonly uploads: Uploads }) {
  const { upload, state, sentBytes, problem, canRetry } = view;
  const { name } = upload;
  const isActive = state === "sending" || state === "waiting";
  return (
    <li className={classes.line} data-state={state}>
      <span className={classes.name} title={name}>
        {name}
      </span>
      <span className={classes.state}>{wordsOf(view)}</span>
      <span className={classes.acts}>
        {state === "sending" && (
          <Act label={`Pause ${name}`} onClick={() => uploads.pause(upload)}>
            <IconPlayerPause size={18} stroke={1.75} />
          </Act>
        )}
        {state === "paused" && (
          <Act label={`Go on with ${name}`} onClick={() => uploads.resume(upload)}>
            <IconPlayerPlay size={18} stroke={1.75} />
          </Act>
        )}
        {state === "failed" && canRetry && (
          <Act label={`Try ${name} again`} onClick={() => uploads.resume(upload)}>
            <IconRefresh size={18} stroke={1.75} />
          </Act>
        )}
        <Act label={`${isActive ? "Cancel" : "Remove"} ${name}`} onClick={() => uploads.remove(upload)}>
          <IconX size={18} stroke={1.75} />
        </Act>
      </span>
      {state === "failed" ? (
        <span className={classes.problem} role="alert">
          <IconAlertCircle size={16} stroke={1.75} aria-hidden />
          {problem}
        </span>
      ) : (
        <progress className={classes.bar} aria-label={`${name} sent`} max={upload.bytes} value={sentBytes} />
      )}
    </li>
  );
}

function wordsOf({ upload, state, sentBytes }: UploadView): string {
  if (state === "waiting") return "Waiting";
  if (state === "failed") return "Not sent";
  if (state === "finishing") return "Looking at it";
  return `${state === "paused" ? "Paused at " : ""}${bytes(sentBytes)} of ${bytes(upload.bytes)}`;
}

function Act({ label, onClick, children }: { readonly label: string; readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}
