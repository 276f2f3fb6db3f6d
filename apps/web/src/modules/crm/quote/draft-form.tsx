import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFault } from "../../../forms/form-fault.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { notice } from "../../../shell/notice.ts";
import type { QuoteRow } from "../sales-rows.ts";
import classes from "./quote-page.module.css";
import { useToday } from "./use-quotes.ts";

type Values = { subject: string; recipientName: string; recipientAddress: string; validUntil: string; note: string };

const valuesOf = (quote: QuoteRow): Values => ({
  subject: quote.subject,
  recipientName: quote.recipientName,
  recipientAddress: quote.recipientAddress ?? "",
  validUntil: quote.validUntil ?? "",
  note: quote.note ?? "",
});

/** What a draft says besides its lines, in the order in which it is printed. */
export function DraftForm({ quote }: { readonly quote: QuoteRow }) {
  const today = useToday();
  const change = useFormChange("crm.quote", quote);
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: valuesOf(quote),
    validate: {
      subject: (text) => (text.trim() === "" ? "Say what is offered." : null),
      recipientName: (text) => (text.trim() === "" ? "Say to whom it goes." : null),
      validUntil: (day) => (day === "" || day < today ? "Choose today or a later day." : null),
    },
  });
  const submit = useSubmit(form, async (values) => {
    const { subject, recipientName, recipientAddress, validUntil, note } = values;
    const saved = await change.save({
      subject: subject.trim(),
      recipientName: recipientName.trim(),
      recipientAddress: recipientAddress.trim() || null,
      validUntil,
      note: note.trim() || null,
    });
    if (!saved) return;
    // What others changed meanwhile is shown from now on, or the next change would take it back.
    form.setValues(valuesOf(saved));
    form.resetDirty(valuesOf(saved));
    notice("The draft was saved.");
  });
  const field = form.getInputProps;
  return (
    <ChangeFrame change={change}>
      <form className={classes.draft} onSubmit={form.onSubmit(submit.send)} noValidate aria-label="What the quote says">
        <FormFault fault={submit.fault} />
        <TextInput label="Subject" maxLength={200} {...field("subject")} />
        <div className={classes.pair}>
          <div>
            <TextInput label="To" maxLength={200} {...field("recipientName")} />
            <Textarea label="Address" mt={12} autosize minRows={3} maxRows={6} maxLength={500} {...field("recipientAddress")} />
          </div>
          <div>
            <TextInput type="date" label="Valid until" min={today} {...field("validUntil")} />
            <Textarea
              label="Note"
              mt={12}
              placeholder="Printed below the sums, such as when you deliver."
              autosize
              minRows={3}
              maxRows={8}
              maxLength={2000}
              {...field("note")}
            />
          </div>
        </div>
        {form.isDirty() && (
          <Group gap={8}>
            <Button type="submit" loading={submit.isSending}>
              Save
            </Button>
            <Button variant="default" onClick={() => form.reset()}>
              Take back
            </Button>
          </Group>
        )}
      </form>
    </ChangeFrame>
  );
}
