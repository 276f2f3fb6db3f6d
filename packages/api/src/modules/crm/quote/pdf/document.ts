import type { QuoteLineRow, Sender } from "../schema.ts";

/** What is printed of a line. */
export type PrintedLine = Pick<
  QuoteLineRow,
  "position" | "text" | "quantityThousandths" | "unit" | "unitPriceMinor" | "discountBasisPoints" | "taxBasisPoints" | "netMinor"
>;

/** All that a printed quote says: nothing of it comes from elsewhere, so the same is drawn at any time. */
export type QuoteDocument = {
  /** Null of a draft, which says that it is one. */
  readonly number: string | null;
  /** The number of the quote that it takes the place of. */
  readonly replaces: string | null;
  readonly issuedOn: string;
  readonly validUntil: string | null;
  readonly subject: string;
  readonly recipientName: string;
  readonly recipientAddress: string | null;
  readonly note: string | null;
  readonly currency: string;
  readonly sender: Sender;
  readonly lines: readonly PrintedLine[];
};
