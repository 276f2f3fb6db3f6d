import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { trpc } from "../../../api/client.ts";
import { clientFault } from "../../../api/fault.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
import { exactMoney } from "../line/amounts.ts";
import type { QuoteRow } from "../sales-rows.ts";
import classes from "./quote-page.module.css";
import { useQuoteActs, useToday } from "./use-quotes.ts";

type IssueDialogProps = { readonly quote: QuoteRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Asks once more before a quote is issued, which nobody can take back: under which number, to whom, for how much. */
export function IssueDialog({ quote, isOpen, onClose }: IssueDialogProps) {
  const { formats } = useOrganization();
  const { issue } = useQuoteActs();
  const number = useNextNumber(isOpen);
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Issue ${number ?? "this quote"}?`}>
      <Stack>
        <FormFault fault={issue.error ? clientFault(issue.error) : undefined} />
        <dl className={classes.summary}>
          <div>
            <dt>To</dt>
            <dd>{quote.recipientName}</dd>
          </div>
          <div>
            <dt>Total</dt>
            <dd>
              <strong>{exactMoney(quote.grossMinor, quote.currency)}</strong>{" "}
              <span className="muted">({exactMoney(quote.netMinor, quote.currency)} without tax)</span>
            </dd>
          </div>
          <div>
            <dt>Valid until</dt>
            <dd>{quote.validUntil === null ? "Not said yet" : formats.day(quote.validUntil)}</dd>
          </div>
        </dl>
        <p className={classes.hint}>
          It gets its number and its PDF, and nobody can change or remove it afterwards. To correct it, you revise it and issue the new
          version. If somebody else issues one first, this one gets the number after that.
        </p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={issue.isPending} onClick={() => issue.mutate({ quoteId: quote.id }, { onSuccess: onClose })}>
            Issue
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The number that the next quote gets, unless somebody is quicker. */
function useNextNumber(isAsked: boolean): string | undefined {
  const year = Number(useToday().slice(0, 4));
  const { data } = trpc.crm.quote.list.useQuery(
    { filter: { op: "equals", column: "year", value: year }, sort: "-number", limit: 1 },
    { enabled: isAsked, staleTime: 0 },
  );
  return data && `Q-${year}-${String((data.rows[0]?.sequence ?? 0) + 1).padStart(4, "0")}`;
}
