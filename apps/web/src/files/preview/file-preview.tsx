import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, useEffect } from "react";
import { trpc } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { bytes } from "../../format/bytes.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { previewKind, type FileRow } from "../file-looks.ts";
import { usePreviews } from "../use-files.ts";
import { useSave } from "../use-save.ts";
import classes from "./file-preview.module.css";
import { Versions } from "./versions.tsx";

const PdfView = lazy(() => import("./pdf-view.tsx"));

type FilePreviewProps = { readonly row: FileRow | undefined; readonly onClose: () => void };

/** Shows a file above the page: pictures, films, sound, PDF and text; of everything else what it is. */
export function FilePreview({ row, onClose }: FilePreviewProps) {
  // The words stay while the dialog fades; it is mounted closed, so that the focus returns to where it was.
  const [last, keep] = useState(row);
  useEffect(() => {
    if (row) keep(row);
  }, [row]);
  const shown = row ?? last;
  const save = useSave();
  return (
    <Modal opened={row !== undefined && last !== undefined} onClose={onClose} title={shown?.name} size="min(1000px, 96vw)">
      {shown && (
        <div className={classes.preview}>
          <Content key={shown.id} row={shown} />
          <div className={classes.foot}>
            <span className={classes.about}>
              {bytes(shown.bytes)}
              {shown.widthPixels !== null && shown.heightPixels !== null && ` · ${shown.widthPixels} × ${shown.heightPixels} pixels`}
            </span>
            <Button variant="default" leftSection={<IconDownload size={16} stroke={1.75} />} onClick={() => save(shown.id)}>
              Save on this device
            </Button>
          </div>
          {shown.seriesNumber > 1 && <Versions row={shown} />}
        </div>
      )}
    </Modal>
  );
}

function Content({ row }: { readonly row: FileRow }) {
  const kind = previewKind(row.contentType);
  const drawn = usePreviews(row.contentType.startsWith("image/") ? [row] : [], "large")[row.id];
  const isDrawn = kind === "picture" && row.previewBytes > 0;
  const { client } = useOrganization();
  const link = trpc.files.link.useMutation();
  const { data, error } = useQuery({
    queryKey: ["files", "link", row.id],
    queryFn: () => client.mutation("files.link", { id: row.id, to: "show" }) as Promise<NonNullable<typeof link.data>>,
    enabled: kind !== undefined && !isDrawn,
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const url = isDrawn ? drawn : data?.url;
  if (kind === undefined) return <p className={classes.nothing}>This kind of file cannot be shown here. Save it to open it.</p>;
  if (error) return <FormFault fault={clientFault(error)} />;
  if (url === undefined) return <Skeleton height={320} aria-busy />;
  if (kind === "picture") return <img className={classes.picture} src={url} alt={row.name} />;
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- what people send has no captions
  if (kind === "film") return <video className={classes.picture} src={url} controls />;
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
  if (kind === "sound") return <audio className={classes.sound} src={url} controls />;
  return (
    <Suspense fallback={<Skeleton height={320} aria-busy />}>
      {kind === "pdf" ? <PdfView url={url} name={row.name} /> : <TextView url={url} />}
    </Suspense>
  );
}

/** More is not read of a text: whoever wants all of it saves it. */
const shownText = 100_000;

function TextView({ url }: { readonly url: string }) {
  const { data, error } = useQuery({
    queryKey: ["text", url],
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { headers: { range: `bytes=0-${shownText - 1}` }, credentials: "omit", signal });
      if (!answer.ok) throw new Error("The file cannot be fetched. Open it again.");
      return answer.text();
    },
    gcTime: 0,
  });
  if (error) return <p className={classes.nothing}>{error.message}</p>;
  if (data === undefined) return <Skeleton height={320} aria-busy />;
  return (
    // A long text is scrolled by keyboard too.
    <pre className={classes.text} tabIndex={0}>
      {data}
    </pre>
  );
}
