import { FileDrop } from "./file-drop.tsx";
import { FileList } from "./file-list.tsx";
import classes from "./record-files.module.css";

type RecordFilesProps = { readonly resource: string; readonly id: string };

/** The files of a record, and a place to add some: the same for every kind of record. */
export default function RecordFiles({ resource, id }: RecordFilesProps) {
  return (
    <section className={classes.files} aria-labelledby={`files-of-${id}`}>
      <h2 className={classes.heading} id={`files-of-${id}`}>
        Files
      </h2>
      <FileList record={{ resource, id }} nothing="No files yet." />
      <FileDrop bucket="documents" record={{ resource, id }} isSmall />
    </section>
  );
}
