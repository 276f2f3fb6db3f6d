import pdfmake from "pdfmake";
import fonts from "pdfmake/build/vfs_fonts.js";
import type { Content, TableCell, TDocumentDefinitions } from "pdfmake/interfaces.js";
import { totalsOf } from "../../product/amounts.contract.ts";
import type { Sender } from "../schema.ts";
import type { PrintedLine, QuoteDocument } from "./document.ts";
import { figuresOf, type Figures } from "./figures.ts";
import { quoteWords, type QuoteWords } from "./words.ts";

const muted = "#5b6470";
const ink = "#16191d";
const line = "#d9dde3";
const dark = "#3c444e";

/** Points: A4 with room for holes on the left. */
const margins = { left: 57, top: 57, right: 51 } as const;

/** Covers what is written with Latin, Greek and Cyrillic letters, and every sign of a currency in Europe. */
const faces = { normal: "Roboto-Regular.ttf", bold: "Roboto-Medium.ttf" };

let isPrepared = false;

/** Gives the library its fonts, which come with it, and nothing else of the machine or the network. */
function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  // Proof: documented as the way to give files to the library on a server; its types have forgotten it.
  const { virtualfs } = pdfmake as unknown as { readonly virtualfs: { writeFileSync: (name: string, content: Buffer) => void } };
  for (const name of Object.values(faces)) virtualfs.writeFileSync(name, Buffer.from(fonts[name]!, "base64"));
  pdfmake.setFonts({ Roboto: faces });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
}

/** Draws a quote as PDF, on as many pages of A4 as it needs; each repeats the head of the table. The same document gives the same pages. */
export async function drawQuote(document: QuoteDocument): Promise<Uint8Array> {
  prepare();
  return pdfmake.createPdf(layoutOf(document)).getBuffer();
}

type Drawn = { readonly document: QuoteDocument; readonly words: QuoteWords; readonly figures: Figures };

function layoutOf(document: QuoteDocument): TDocumentDefinitions {
  const words = quoteWords[document.sender.language];
  const drawn = { document, words, figures: figuresOf(document.sender, document.currency) };
  return {
    pageSize: "A4",
    pageMargins: [margins.left, margins.top, margins.right, footPoints(document.sender)],
    defaultStyle: { font: "Roboto", fontSize: 9.5, lineHeight: 1.2, color: ink },
    info: {
      title: `${words.quote} ${document.number ?? words.draft}`,
      author: document.sender.name,
      subject: document.subject,
      creationDate: new Date(`${document.issuedOn}T12:00:00Z`),
    },
    language: document.sender.language,
    header: (page) => (page === 1 ? null : runningHead(drawn)),
    footer: (page, pages) => foot(drawn, words.page(page, pages)),
    content: [letterhead(drawn), title(drawn), table(drawn), totals(drawn), ...note(drawn)],
  };
}

/** More letters than a column takes. A longer word would widen its column, and push the figures off the page. */
const longestWord = 24;

/** Words of people: broken between words, and within them where one is too long. */
const said = (text: string) => ({
  text,
  ...(text.split(/\s/).some((word) => word.length > longestWord) && { wordBreak: "break-all" as const }),
});

/** Above every page but the first. */
const runningHead = ({ document, words }: Drawn): Content => ({
  margin: [margins.left, 28, margins.right, 0],
  columns: [
    { ...said(document.sender.name), color: muted, fontSize: 8 },
    { text: `${words.quote} ${document.number ?? words.draft}`, color: muted, fontSize: 8, alignment: "right" },
  ],
});

function letterhead({ document: { sender, recipientName, recipientAddress } }: Drawn): Content {
  const from = [sender.name, ...sender.address.split("\n")].filter((part) => part !== "").join(" · ");
  return {
    columns: [
      {
        width: "*",
        margin: [0, 62, 0, 0],
        stack: [
          { ...said(from), fontSize: 7, color: muted, margin: [0, 0, 0, 6] },
          { ...said(recipientName), fontSize: 10.5 },
          { ...said(recipientAddress ?? ""), fontSize: 10.5 },
        ],
      },
      {
        width: 190,
        stack: [
          { ...said(sender.name), bold: true, fontSize: 13, margin: [0, 0, 0, 4] },
          { ...said(sender.address), color: muted },
          { ...said(sender.taxNumber), color: muted },
        ],
      },
    ],
    columnGap: 24,
  };
}

function title({ document, words, figures }: Drawn): Content {
  const fact = (label: string, value: string): TableCell[] => [
    { text: label, color: muted },
    { text: value, alignment: "right" },
  ];
  const { number, issuedOn, validUntil, replaces, subject } = document;
  return {
    margin: [0, 40, 0, 18],
    columns: [
      {
        width: "*",
        stack: [
          { text: words.quote, color: muted, margin: [0, 0, 0, 2] },
          { ...said(subject), bold: true, fontSize: 15, lineHeight: 1.15 },
        ],
      },
      {
        width: 190,
        layout: "noBorders",
        table: {
          widths: ["auto", "*"],
          body: [
            fact(words.number, number ?? words.draft),
            fact(words.date, figures.day(issuedOn)),
            ...(validUntil === null ? [] : [fact(words.validUntil, figures.day(validUntil))]),
            ...(replaces === null ? [] : [fact(words.replaces, replaces)]),
          ],
        },
      },
    ],
    columnGap: 24,
  };
}

function table({ document, words, figures }: Drawn): Content {
  const head = (text: string, alignment: "left" | "right" = "right"): TableCell => ({ text, alignment, color: muted, fontSize: 8 });
  return {
    layout: {
      hLineWidth: (row, { table: { body } }) => (row === 0 ? 0 : row === 1 || row === body.length ? 0.8 : 0.5),
      hLineColor: (row, { table: { body } }) => (row === 1 || row === body.length ? dark : line),
      vLineWidth: () => 0,
      paddingLeft: (column) => (column === 0 ? 0 : column === 1 ? 8 : 14),
      paddingRight: () => 0,
      paddingTop: () => 6,
      paddingBottom: () => 5,
    },
    table: {
      headerRows: 1,
      dontBreakRows: document.lines.every(isShort),
      widths: [16, "*", "auto", "auto", "auto", "auto"],
      body: [
        [head("", "left"), head(words.description, "left"), head(words.quantity), head(words.price), head(words.tax), head(words.net)],
        ...document.lines.map((one) => row(one, words, figures)),
      ],
    },
  };
}

/** Whether a line surely fits on a page: what is kept together and does not is cut off by the library. */
const isShort = ({ text }: PrintedLine): boolean => text.length <= 400 && text.split("\n").length <= 20;

function row(one: PrintedLine, words: QuoteWords, figures: Figures): TableCell[] {
  const right = (text: string): TableCell => ({ text, alignment: "right", noWrap: true });
  const count = figures.quantity(one.quantityThousandths);
  return [
    { text: String(one.position), color: muted },
    one.discountBasisPoints === 0
      ? said(one.text)
      : { stack: [said(one.text), { text: words.discount(figures.percent(one.discountBasisPoints)), color: muted, fontSize: 8.5 }] },
    { ...said(one.unit === null ? count : `${count} ${one.unit}`), alignment: "right" },
    right(figures.money(one.unitPriceMinor)),
    right(figures.percent(one.taxBasisPoints)),
    right(figures.money(one.netMinor)),
  ];
}

/** The sums stay together, on the page of the last line where there is room. */
function totals({ document, words, figures }: Drawn): Content {
  const { netMinor, taxes, grossMinor } = totalsOf(document.lines);
  const sum = (label: string, minor: bigint): TableCell[] => [
    { text: label, color: muted },
    { text: figures.money(minor), alignment: "right", noWrap: true },
  ];
  const last = { bold: true, fontSize: 12, margin: [0, 3, 0, 0] as [number, number, number, number] };
  return {
    margin: [0, 10, 0, 0],
    unbreakable: true,
    columns: [
      { width: "*", text: "" },
      {
        width: "auto",
        layout: {
          hLineWidth: (at, { table: { body } }) => (at === body.length - 1 ? 0.8 : 0),
          hLineColor: () => dark,
          vLineWidth: () => 0,
          paddingLeft: (column) => (column === 0 ? 0 : 24),
          paddingRight: () => 0,
          paddingTop: () => 3,
          paddingBottom: () => 3,
        },
        table: {
          widths: ["auto", "auto"],
          body: [
            sum(words.totalNet, netMinor),
            ...taxes.map((tax) => sum(words.taxOf(figures.percent(tax.taxBasisPoints), figures.money(tax.netMinor)), tax.taxMinor)),
            [
              { text: words.total, ...last },
              { text: figures.money(grossMinor), alignment: "right", noWrap: true, ...last },
            ],
          ],
        },
      },
    ],
  };
}

const note = ({ document: { note: text } }: Drawn): Content[] =>
  text === null || text === "" ? [] : [{ ...said(text), margin: [0, 24, 60, 0] }];

/** What the organization prints as its own below every page. */
const ownWords = ({ name, taxNumber, bankLine, footer }: Sender): string =>
  [[name, taxNumber, bankLine].filter((part) => part !== "").join(" · "), footer].filter((part) => part !== "").join("\n");

/** Letters of the foot that fit into a line for sure, and how high a line of it is. */
const footLine = { letters: 85, points: 9.2 };

/** How high the foot is: the library does not measure it, and what does not fit would not be printed. */
function footPoints(sender: Sender): number {
  const lines = ownWords(sender)
    .split("\n")
    .reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / footLine.letters)), 0);
  return 62 + lines * footLine.points;
}

/** Below every page: what the organization prints as its own, and which page it is. */
function foot({ document: { sender } }: Drawn, page: string): Content {
  return {
    margin: [margins.left, 14, margins.right, 0],
    stack: [
      { canvas: [{ type: "line", x1: 0, y1: 0, x2: 595 - margins.left - margins.right, y2: 0, lineWidth: 0.5, lineColor: line }] },
      {
        margin: [0, 6, 0, 0],
        fontSize: 7.5,
        color: muted,
        columns: [
          { width: "*", ...said(ownWords(sender)) },
          { width: "auto", text: page, noWrap: true },
        ],
        columnGap: 24,
      },
    ],
  };
}
