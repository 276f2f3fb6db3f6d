import { IconDownload } from "@tabler/icons-react";
import type { Attachment } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc } from "../api/client.ts";
import { iconOf } from "../files/file-looks.ts";
import { useSave } from "../files/use-save.ts";
import { bytes } from "../format/bytes.ts";
import classes from "./message.module.css";

/** The files of a message: pictures as pictures, everything by its name; a click saves it. */
export default function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const save = useSave();
  const pictures = attachments.filter(({ contentType }) => contentType.startsWith("image/")).map(({ fileId }) => fileId);
  const previews = trpc.files.previews.useQuery({ ids: pictures, size: "small" }, { enabled: pictures.length > 0, staleTime: 600_000 });
  return (
    <ul className={classes.files} aria-label="Files">
      {attachments.map(({ fileId, name, contentType, bytes: size }) => {
        const Icon = iconOf(contentType);
        const preview = previews.data?.[fileId];
        return (
          <li key={fileId}>
            <button type="button" onClick={() => save(fileId)} title={`Save ${name}`}>
              {preview === undefined ? <Icon size={20} stroke={1.5} aria-hidden /> : <img src={preview} alt="" loading="lazy" />}
              <span className="truncate">{name}</span>
              <span className="muted">{bytes(size)}</span>
              <IconDownload size={14} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
