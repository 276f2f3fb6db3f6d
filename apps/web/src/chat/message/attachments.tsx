import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Attachment } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc } from "../../api/client.ts";
import { iconOf, previewKind } from "../../files/file-looks.ts";
import { useSave } from "../../files/use-save.ts";
import { bytes } from "../../format/bytes.ts";
import { refusal } from "../../shell/notice.ts";
import classes from "./message.module.css";

const FilePreview = lazy(async () => ({ default: (await import("../../files/preview/file-preview.tsx")).FilePreview }));

/** The files of a message: pictures as pictures, everything by its name; a click shows what can be shown and saves the rest. */
export default function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const save = useSave();
  const shown = useShown();
  const previews = usePictures(attachments);
  return (
    <>
      <ul className={classes.files} aria-label="Files">
        {attachments.map(({ fileId, name, contentType, bytes: size }) => {
          const Icon = iconOf(contentType);
          const preview = previews[fileId];
          const isShown = previewKind(contentType) !== undefined;
          return (
            <li key={fileId}>
              <button
                type="button"
                onClick={() => (isShown ? void shown.open(fileId) : save(fileId))}
                title={`${isShown ? "Open" : "Save"} ${name}`}
              >
                {preview === undefined ? <Icon size={20} stroke={1.5} aria-hidden /> : <img src={preview} alt="" loading="lazy" />}
                <span className="truncate">{name}</span>
                <span className="muted">{bytes(size)}</span>
                {!isShown && <IconDownload size={14} aria-hidden />}
              </button>
            </li>
          );
        })}
      </ul>
      {shown.wasOpened && (
        <Suspense>
          <FilePreview row={shown.row} onClose={shown.close} />
        </Suspense>
      )}
    </>
  );
}

/** The file that is looked at. A message knows only what its files are called: the rest is asked for when one is opened. */
function useShown() {
  const cache = trpc.useUtils();
  const [row, show] = useState<Awaited<ReturnType<typeof cache.files.get.fetch>>>();
  const [wasOpened, note] = useState(false);
  return {
    row,
    wasOpened,
    open: async (id: string): Promise<void> => {
      note(true);
      try {
        show(await cache.files.get.fetch({ id }));
      } catch (error) {
        refusal(error);
      }
    },
    close: () => show(undefined),
  };
}

/** How often it is asked for pictures that are not drawn yet, and how many times: what is broken never is. */
const [soonMs, timesSoon] = [2000, 5];

/** Where the small pictures of a message are. They are drawn a moment after a file was sent. */
function usePictures(attachments: readonly Attachment[]): Readonly<Record<string, string>> {
  const ids = attachments.filter(({ contentType }) => previewKind(contentType) === "picture").map(({ fileId }) => fileId);
  const { data = {} } = trpc.files.previews.useQuery(
    { ids, size: "small" },
    {
      enabled: ids.length > 0,
      staleTime: 600_000,
      refetchInterval: ({ state }) =>
        state.dataUpdateCount < timesSoon && ids.some((id) => state.data?.[id] === undefined) ? soonMs : 600_000,
    },
  );
  return data;
}
