import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { toWallText } from "../../../format/zone.ts";
import { notice, refusal } from "../../../shell/notice.ts";

/** Today in the organization. */
export function useToday(): string {
  const { formats } = useOrganization();
  return toWallText(new Date(), formats.timeZone).slice(0, 10);
}

/** What is done with quotes. Each tells the person what came of it. */
export function useQuoteActs() {
  const draft = trpc.crm.quote.draft.useMutation({ onError: refusal });
  const revise = trpc.crm.quote.revise.useMutation({ onError: refusal });
  const issue = trpc.crm.quote.issue.useMutation({ onSuccess: ({ number }) => notice(`${number} was issued.`) });
  const accept = trpc.crm.quote.accept.useMutation({ onSuccess: ({ number }) => notice(`${number} was accepted.`) });
  const decline = trpc.crm.quote.decline.useMutation({ onSuccess: ({ number }) => notice(`${number} was declined.`) });
  const preview = trpc.crm.quote.preview.useMutation({ onError: refusal });
  const pdf = trpc.crm.quote.pdf.useMutation({ onError: refusal });
  return { draft, revise, issue, accept, decline, preview, pdf };
}
