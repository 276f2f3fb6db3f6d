import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Modal, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { QuoteRow } from "../sales-rows.ts";
import { useQuoteActs, useToday } from "./use-quotes.ts";

type DialogProps = { readonly quote: QuoteRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Notes that a quote was accepted, and when. */
export function AcceptDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={`They have accepted ${props.quote.number}`}>
      <AcceptForm {...props} />
    </Modal>
  );
}

function AcceptForm({ quote, onClose }: Omit<DialogProps, "isOpen">) {
  const today = useToday();
  const { accept } = useQuoteActs();
  const form = useForm({ mode: "controlled", initialValues: { on: today, wins: true } });
  const submit = useSubmit(form, async ({ on, wins }) => {
    await accept.mutateAsync({ quoteId: quote.id, on, deal: wins ? "win" : "leave" });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Note it" onCancel={onClose}>
      <TextInput type="date" label="On" min={quote.issuedOn ?? ""} max={today} data-autofocus {...form.getInputProps("on")} />
      <Checkbox
        label="The deal is won with it"
        description="The deal takes over the lines of the quote in any case."
        {...form.getInputProps("wins", { type: "checkbox" })}
      />
    </FormFrame>
  );
}

/** Notes that a quote was declined, and why. */
export function DeclineDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={`They have declined ${props.quote.number}`}>
      <DeclineForm {...props} />
    </Modal>
  );
}

function DeclineForm({ quote, onClose }: Omit<DialogProps, "isOpen">) {
  const { decline } = useQuoteActs();
  const form = useForm({ mode: "controlled", initialValues: { reason: "" } });
  const submit = useSubmit(form, async ({ reason }) => {
    await decline.mutateAsync({ quoteId: quote.id, reason });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Note it" onCancel={onClose}>
      <Textarea
        label="Reason"
        description="What they said, for whoever writes the next one."
        labelProps={{ "data-optional": true }}
        autosize
        minRows={2}
        maxLength={500}
        data-autofocus
        {...form.getInputProps("reason")}
      />
    </FormFrame>
  );
}
