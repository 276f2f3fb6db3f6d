import { Button } from "@mantine/core";
import { IconDownload, IconEye, IconFileTypePdf } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { FileRow } from "../../../files/file-looks.ts";
import { useFiles } from "../../../files/use-files.ts";
import { useSave } from "../../../files/use-save.ts";
import { bytes } from "../../../format/bytes.ts";
import type { QuoteRow } from "../sales-rows.ts";
import classes from "./quote-page.module.css";
import { useQuoteActs } from "./use-quotes.ts";

const FilePreview = lazy(() => import("../../../files/preview/file-preview.tsx").then(({ FilePreview: view }) => ({ default: view })));

/** The PDF of an issued quote: to look at and to send. It comes by itself a moment after the quote was issued. */
export function QuotePdf({ quote }: { readonly quote: QuoteRow }) {
  const { rows, live } = useFiles({ record: { resource: "crm.quote", id: quote.id } });
  const file = rows.find(({ id }) => id === quote.fileId);
  const { pdf } = useQuoteActs();
  const save = useSave();
  const [shown, show] = useState<FileRow>();
  if (live.status.state === "loading") return null;
  return (
    <section className={classes.pdf} aria-label="PDF">
      <IconFileTypePdf size={28} stroke={1.5} aria-hidden />
      {file ? (
        <>
          <span className={classes.pdfName}>
            {file.name} <span className="muted">{bytes(file.bytes)}</span>
          </span>
          <span className={classes.pdfActs}>
            <Button variant="default" leftSection={<IconEye size={16} />} onClick={() => show(file)}>
              Look at it
            </Button>
            <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => save(file.id)}>
              Download
            </Button>
          </span>
        </>
      ) : (
        <>
          <span className={classes.pdfName}>The PDF is being made.</span>
          <Button variant="default" loading={pdf.isPending} onClick={() => pdf.mutate({ quoteId: quote.id })}>
            Make it now
          </Button>
        </>
      )}
      <Suspense>{shown && <FilePreview row={shown} onClose={() => show(undefined)} />}</Suspense>
    </section>
  );
}
