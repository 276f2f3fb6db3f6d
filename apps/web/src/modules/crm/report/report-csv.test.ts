import { expect, test } from "vitest";
import { reportCsv } from "./report-csv.ts";

type Row = { readonly name: string; readonly deals: number | null; readonly minor: bigint };
const columns = [
  { key: "name", label: "Owner", cell: ({ name }: Row) => name, raw: ({ name }: Row) => name },
  { key: "deals", label: "Deals, open", cell: () => "", raw: ({ deals }: Row) => deals },
  { key: "minor", label: "Value", cell: () => "", raw: ({ minor }: Row) => minor },
];

test("a report is CSV that a spreadsheet reads and runs nothing of", () => {
  const rows = [
    { name: "=1+1", deals: -3, minor: 12n },
    { name: 'Anna "Ann", Rossi', deals: null, minor: 0n },
  ];
  expect(reportCsv(columns, rows)).toBe('Owner,"Deals, open",Value\r\n\'=1+1,-3,12\r\n"Anna ""Ann"", Rossi",,0\r\n');
});
