import { IconClockX, IconFileCheck, IconFilePencil, IconFileX, IconReplace, IconSend } from "@tabler/icons-react";
import { isExpired, type QuoteStatus } from "@freehold/api/modules/crm/quote/words.contract.ts";
import type { StateLook } from "../../../state/state.tsx";
import type { QuoteRow } from "../sales-rows.ts";

/** How what became of a quote looks. */
export const quoteLooks: Record<QuoteStatus, StateLook> = {
  draft: { label: "Draft", tone: "idle", icon: IconFilePencil },
  issued: { label: "Issued", tone: "idle", icon: IconSend },
  accepted: { label: "Accepted", tone: "good", icon: IconFileCheck },
  declined: { label: "Declined", tone: "bad", icon: IconFileX },
  superseded: { label: "Replaced", tone: "idle", icon: IconReplace },
};

const expired: StateLook = { label: "Expired", tone: "warn", icon: IconClockX };

/** How a quote looks today, by the calendar of the organization: one whose time is over is no row's word. */
export const lookOfQuote = (quote: QuoteRow, today: string): StateLook => (isExpired(quote, today) ? expired : quoteLooks[quote.status]);
