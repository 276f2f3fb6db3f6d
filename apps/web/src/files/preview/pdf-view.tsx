import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist";
// oxlint-disable-next-line import/default -- the address of the file, as the bundler gives it
import workerAddress from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState } from "react";
import classes from "./file-preview.module.css";

GlobalWorkerOptions.workerSrc = workerAddress;

/**
 * The pages of a PDF, drawn as pictures by this page itself: nothing that is in the file is run, asked for or linked, and the
 * same is seen in every browser, whatever its policy says of frames.
 */
export default function PdfView({ url, name }: { readonly url: string; readonly name: string }) {
  const { data: pdf, error } = useQuery({
    queryKey: ["pdf", url],
    queryFn: () => open(url),
    gcTime: 0,
    retry: false,
    structuralSharing: false,
  });
  useEffect(() => () => void pdf?.loadingTask.destroy(), [pdf]);
  if (error) return <p className={classes.nothing}>This PDF cannot be shown here. Save it to open it.</p>;
  if (!pdf) return <Skeleton height={320} aria-busy />;
  return (
    // Pages are scrolled by keyboard too.
    <div className={classes.pages} role="region" aria-label={`Pages of ${name}`} tabIndex={0}>
      {Array.from({ length: pdf.numPages }, (_, i) => (
        <PdfPage key={i} pdf={pdf} number={i + 1} />
      ))}
    </div>
  );
}

async function open(url: string): Promise<PDFDocumentProxy> {
  return getDocument({ url, withCredentials: false, useWasm: false, enableXfa: false, stopAtErrors: false }).promise;
}

/** As wide as the dialog can be. */
const widestPage = 900;

/** One page, drawn when it is about to be seen. */
function PdfPage({ pdf, number }: { readonly pdf: PDFDocumentProxy; readonly number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: "400px",
    });
    watcher.observe(canvas.current!);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (!isNear) return undefined;
    const drawing = draw(pdf, number, canvas.current!);
    return () => drawing.cancel();
  }, [isNear, pdf, number]);
  return (
    <canvas
      ref={canvas}
      width={widestPage}
      height={Math.round(widestPage * Math.SQRT2)}
      role="img"
      aria-label={`Page ${number} of ${pdf.numPages}`}
    />
  );
}

function draw(pdf: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement): { readonly cancel: () => void } {
  let isCancelled = false;
  let cancel = (): void => {};
  const run = async (): Promise<void> => {
    const page = await pdf.getPage(number);
    if (isCancelled) return;
    const unscaled = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: (Math.min(widestPage, innerWidth) / unscaled.width) * Math.min(2, devicePixelRatio) });
    canvas.width = Math.round(viewport.width);
    canvas.height = Math.round(viewport.height);
    const task = page.render({ canvas, viewport });
    cancel = () => task.cancel();
    await task.promise;
  };
  // A page that cannot be drawn stays white; the others are there all the same.
  run().catch(() => undefined);
  return {
    cancel: () => {
      isCancelled = true;
      cancel();
    },
  };
}
