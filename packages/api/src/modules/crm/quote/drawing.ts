import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { bucket } from "../../../platform/files/bucket.ts";
import { removeFile } from "../../../platform/files/file.ts";
import { keepFile } from "../../../platform/files/keep-file.ts";
import { file, type FileRow } from "../../../platform/files/schema.ts";
import type { FileContext } from "../../../platform/files/upload.ts";
import { fault } from "./fault.ts";
import type { QuoteDocument } from "./pdf/document.ts";
import { linesOfQuote } from "./quote-lines.ts";
import { senderNow } from "./letterhead.ts";
import { getQuote, todayOf, type QuoteMoment } from "./found-quote.ts";
import { quote, type QuoteRow } from "./schema.ts";

const quotes = { visibility: "organization", uploads: "staff", maxBytes: 10 * 1024 ** 2, types: ["application/pdf"] } as const;

/** The quotes that were issued, as they were sent. */
export const quoteBucket = bucket({ name: "quotes", label: "Quotes", ...quotes });

/** What drafts would look like, for a day. */
export const draftBucket = bucket({ name: "quote-drafts", label: "Drafts of quotes", keepDays: 1, ...quotes });

/**
 * The file of an issued quote. It is made once: who asks while another makes it gets the other's. One that somebody has removed is
 * made again, of what the quote has said since it was issued. @throws crm.quoteMissing, quoteNotIssued, what `keepFile` does
 */
export async function keepQuotePdf(ctx: FileContext, quoteId: string): Promise<FileRow> {
  const { kept, before, document } = await ctx.asActor((tx) => look(tx, quoteId));
  if (kept) return kept;
  // A megabyte of fonts and of code, for those who make quotes.
  const { drawQuote } = await import("./pdf/draw-quote.ts");
  const content = await drawQuote(document);
  const name = `${document.number} ${document.recipientName}.pdf`;
  const made = await keepFile(ctx, { bucket: quoteBucket.name, name, content, record: { resource: "crm.quote", id: quoteId } });
  const mine = and(eq(quote.id, quoteId), before === null ? isNull(quote.fileId) : eq(quote.fileId, before));
  const [noted] = await ctx.asActor((tx) => tx.update(quote).set({ fileId: made.id }).where(mine).returning({ id: quote.id }));
  if (noted) return made;
  await removeFile(ctx, { id: made.id });
  const other = await ctx.asActor((tx) => look(tx, quoteId));
  if (!other.kept) throw fault.quoteNotDrawn();
  return other.kept;
}

/**
 * What a draft would look like if it were issued now, as a file that goes after a day.
 * @throws crm.quoteMissing, quoteIssued, quoteEmpty, what `keepFile` does
 */
export async function drawDraft(ctx: FileContext, quoteId: string, moment: QuoteMoment): Promise<FileRow> {
  const document = await ctx.asActor(async (tx): Promise<QuoteDocument> => {
    const found = await getQuote(tx, quoteId);
    if (found.status !== "draft") throw fault.quoteIssued({ quoteId });
    const sender = await senderNow(tx, moment);
    const said = await documentOf(tx, { ...found, issuedOn: todayOf(moment), sender });
    if (said.lines.length === 0) throw fault.quoteEmpty({ quoteId });
    return said;
  });
  const { drawQuote } = await import("./pdf/draw-quote.ts");
  const content = await drawQuote(document);
  const record = { resource: "crm.quote", id: quoteId };
  return keepFile(ctx, { bucket: draftBucket.name, name: `Draft ${document.recipientName}.pdf`, content, record });
}

type Kept = { readonly kept: FileRow | undefined; readonly before: string | null; readonly document: QuoteDocument };

async function look(tx: Tx, quoteId: string): Promise<Kept> {
  const found = await getQuote(tx, quoteId);
  const { issuedOn, sender, fileId } = found;
  if (issuedOn === null || sender === null) throw fault.quoteNotIssued({ quoteId });
  const [kept] = fileId === null ? [] : await tx.select().from(file).where(eq(file.id, fileId));
  return { kept, before: fileId, document: await documentOf(tx, { ...found, issuedOn, sender }) };
}

type Sent = QuoteRow & Pick<QuoteDocument, "issuedOn" | "sender">;

async function documentOf(tx: Tx, { id, replacesId, ...sent }: Sent): Promise<QuoteDocument> {
  const [replaced] = replacesId === null ? [] : await tx.select({ number: quote.number }).from(quote).where(eq(quote.id, replacesId));
  const { number, issuedOn, validUntil, sender, subject, recipientName, recipientAddress, note, currency } = sent;
  const said = { number, issuedOn, validUntil, sender, subject, recipientName, recipientAddress, note, currency };
  return { ...said, replaces: replaced?.number ?? null, lines: await linesOfQuote(tx, id) };
}
