import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Modal, Radio, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { lostReasons, type LostReason } from "@freehold/api/modules/crm/deal/words.contract.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { DealRow } from "../sales-rows.ts";
import { lostReasonWords } from "./states.ts";
import { useDealActs } from "./use-deals.ts";

type LoseDialogProps = {
  /** Undefined when nothing is asked. */
  readonly deal: DealRow | undefined;
  readonly onClose: () => void;
};

/** Asks why a deal was lost: without a reason it is not. */
export function LoseDialog({ deal, onClose }: LoseDialogProps) {
  // The words of the dialog stay while it closes.
  const [shown, show] = useState(deal);
  useEffect(() => {
    if (deal) show(deal);
  }, [deal]);
  return (
    <Modal opened={deal !== undefined} onClose={onClose} title={`Why was ${shown?.name ?? "the deal"} lost?`}>
      {shown && <LoseForm key={shown.id} deal={shown} onClose={onClose} />}
    </Modal>
  );
}

type Values = { reason: LostReason | ""; note: string };

function LoseForm({ deal, onClose }: { readonly deal: DealRow; readonly onClose: () => void }) {
  const { lose } = useDealActs();
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { reason: "", note: "" },
    validate: {
      reason: (reason) => (reason === "" ? "Choose a reason." : null),
      note: (note, { reason }) => (reason === "other" && note.trim() === "" ? "Say what the reason was." : null),
    },
  });
  const submit = useSubmit(form, async ({ reason, note }) => {
    if (reason === "") return;
    await lose.mutateAsync({ dealId: deal.id, reason, note });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Mark as lost" onCancel={onClose}>
      <Radio.Group label="Reason" required {...form.getInputProps("reason")}>
        <Stack gap={8} mt={8}>
          {lostReasons.map((reason) => (
            <Radio key={reason} value={reason} label={lostReasonWords[reason]} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea label="Note" description="What happened, for whoever tries again." autosize minRows={2} {...form.getInputProps("note")} />
    </FormFrame>
  );
}
