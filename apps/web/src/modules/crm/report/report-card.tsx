import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChartBar, IconDownload, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { PlainTable, type PlainColumn } from "../../../page/plain-table.tsx";
import { reportCsv, saveText } from "./report-csv.ts";
import classes from "./reports-page.module.css";

/** A column of a report: what people read, and what a file holds. */
export type ReportColumn<Row> = PlainColumn<Row> & { readonly raw: (row: Row) => string | number | bigint | null };

type ReportCardProps<Row> = {
  /** The question that the report answers. */
  readonly title: string;
  /** How it is counted, in a sentence. */
  readonly lead: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly ReportColumn<Row>[];
  /** What the file is called, without its ending. */
  readonly file: string;
  /** Said when there is nothing to show. */
  readonly nothing: string;
  /** The picture. */
  readonly children: ReactNode;
};

/** A report: its picture, the table behind it in a click, and both as a file. */
export function ReportCard<Row>({ title, lead, rows, keyOf, columns, file, nothing, children }: ReportCardProps<Row>) {
  const [isTable, table] = useDisclosure();
  return (
    <section className={classes.card} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {rows.length > 0 && (
          <span className={classes.acts}>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={`Save “${title}” as CSV`}
              title="Save as CSV"
              onClick={() => saveText(`${file}.csv`, reportCsv(columns, rows))}
            >
              <IconDownload size={18} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={isTable ? `Show “${title}” as a picture` : `Show “${title}” as a table`}
              title={isTable ? "Show as a picture" : "Show as a table"}
              onClick={table.toggle}
            >
              {isTable ? <IconChartBar size={18} /> : <IconTable size={18} />}
            </ActionIcon>
          </span>
        )}
      </header>
      <p className={classes.lead}>{lead}</p>
      {rows.length === 0 ? (
        <p className={classes.nothing}>{nothing}</p>
      ) : isTable ? (
        <PlainTable label={title} items={rows} keyOf={keyOf} columns={columns} />
      ) : (
        children
      )}
    </section>
  );
}
