import { CloseButton } from "@mantine/core";
import { attachmentBucket, type Attachment } from "@freehold/api/platform/chat/words.contract.ts";
import { FileDrop } from "../../files/file-drop.tsx";
import { bytes } from "../../format/bytes.ts";
import classes from "../channel/channel-pane.module.css";

type AttachFilesProps = {
  readonly channelId: string;
  readonly files: readonly Attachment[];
  readonly onAdd: (file: Attachment) => void;
  readonly onLeaveOut: (file: Attachment) => void;
};

/** Puts files into the channel and onto the message that is being written: only the channel's people may see them. */
export default function AttachFiles({ channelId, files, onAdd, onLeaveOut }: AttachFilesProps) {
  return (
    <div className={classes.attach}>
      <FileDrop
        bucket={attachmentBucket}
        channelId={channelId}
        isSmall
        onUploaded={({ id, name, contentType, bytes: size }) => onAdd({ fileId: id, name, contentType, bytes: size })}
      />
      {files.length > 0 && (
        <ul className={classes.attached} aria-label="Files of the message">
          {files.map((file) => (
            <li key={file.fileId}>
              <span className="truncate">{file.name}</span> <span className="muted">{bytes(file.bytes)}</span>
              <CloseButton size="sm" aria-label={`Leave out ${file.name}`} onClick={() => onLeaveOut(file)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
