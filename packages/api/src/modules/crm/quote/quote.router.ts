import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { file } from "../../../platform/files/schema.ts";
import { acting, permitted } from "../../../trpc.ts";
import { OrderQuoteLines } from "../product/contract.ts";
import { AcceptQuote, DeclineQuote, DraftQuote, OneQuote, SetLetterhead } from "./contract.ts";
import { drawDraft, keepQuotePdf } from "./drawing.ts";
import { setLetterhead } from "./letterhead.ts";
import { acceptQuote, declineQuote, draftQuote, issueQuote, reviseQuote } from "./quote.ts";
import { orderQuoteLines } from "./quote-lines.ts";
import { letterhead, quote, quoteLine } from "./schema.ts";

const sellers = atLeast("staff");
const managers = atLeast("manager");

type Now = { readonly backend: { readonly clock: () => Date }; readonly organization: { readonly timeZone: string } };
const momentOf = ({ backend, organization: { timeZone } }: Now) => ({ now: backend.clock(), timeZone });

/** Quotes, their lines, and what is printed around them. */
export const quoteRouters = {
  quote: {
    ...resource(quote, ["list", "get", "update", "remove", "live"]),
    draft: acting(sellers)
      .meta({ permission: sellers, summary: "Makes a draft of a quote from what a deal says now.", answer: { row: quote } })
      .input(DraftQuote)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => draftQuote(tx, input, momentOf(ctx)))),
    issue: acting(sellers)
      .meta({
        permission: sellers,
        summary: "Issues a draft: it gets its number and its PDF, and never changes again.",
        answer: { row: quote },
      })
      .input(OneQuote)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => issueQuote(tx, input, momentOf(ctx)))),
    accept: acting(sellers)
      .meta({
        permission: sellers,
        summary: "Notes that a quote was accepted, and wins its deal unless told otherwise.",
        answer: { row: quote },
      })
      .input(AcceptQuote)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => acceptQuote(tx, input, momentOf(ctx)))),
    decline: acting(sellers)
      .meta({ permission: sellers, summary: "Notes that a quote was declined.", answer: { row: quote } })
      .input(DeclineQuote)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => declineQuote(tx, input, momentOf(ctx)))),
    revise: acting(sellers)
      .meta({
        permission: sellers,
        summary: "Begins a new version of an issued quote, which replaces it once it is issued.",
        answer: { row: quote },
      })
      .input(OneQuote)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => reviseQuote(tx, input, momentOf(ctx)))),
    preview: permitted(sellers)
      .meta({
        permission: sellers,
        summary: "What a draft would look like if it were issued now, as a file that goes after a day.",
        answer: { row: file },
      })
      .input(OneQuote)
      .mutation(({ ctx, input }) => drawDraft(ctx, input.quoteId, momentOf(ctx))),
    pdf: permitted(sellers)
      .meta({ permission: sellers, summary: "The file of an issued quote, which is made where it is not there.", answer: { row: file } })
      .input(OneQuote)
      .mutation(({ ctx, input }) => keepQuotePdf(ctx, input.quoteId)),
  },
  quoteLine: {
    ...resource(quoteLine),
    order: acting(sellers)
      .meta({ permission: sellers, summary: "Puts the lines of a draft into another order.", answer: { rows: quoteLine } })
      .input(OrderQuoteLines)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => orderQuoteLines(tx, input))),
  },
  letterhead: {
    ...resource(letterhead, ["list", "get", "live"]),
    set: acting(managers)
      .meta({
        permission: managers,
        summary: "Says what quotes print as the sender, and how long they are valid.",
        answer: { row: letterhead },
      })
      .input(SetLetterhead)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => setLetterhead(tx, input))),
  },
};
