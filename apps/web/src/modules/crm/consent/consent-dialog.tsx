import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Group, Modal, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { chosenMeans, type ConsentDecision } from "@freehold/api/modules/crm/consent/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { fromWallText, toWallText } from "../../../format/zone.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { PartyRow, PurposeRow } from "../party-rows.ts";
import { meansWords } from "./consent-words.ts";
import classes from "./consents.module.css";

type ConsentDialogProps = {
  readonly party: PartyRow;
  /** Undefined when nothing is asked. */
  readonly purpose: PurposeRow | undefined;
  /** What holds at present. */
  readonly now: ConsentDecision | undefined;
  readonly onClose: () => void;
};

/** Writes down what a person says to a purpose. */
export function ConsentDialog({ purpose, ...props }: ConsentDialogProps) {
  // The words of the dialog stay while it closes.
  const [last, keep] = useState(purpose);
  useEffect(() => {
    if (purpose) keep(purpose);
  }, [purpose]);
  const shown = purpose ?? last;
  return (
    <Modal opened={purpose !== undefined} onClose={props.onClose} title={`${shown?.name ?? "Consent"}: ${props.party.name}`}>
      {shown && <ConsentForm key={shown.id} purpose={shown} {...props} />}
    </Modal>
  );
}

function ConsentForm({ party, purpose, now, onClose }: ConsentDialogProps & { readonly purpose: PurposeRow }) {
  const { formats } = useOrganization();
  const create = trpc.crm.consent.create.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: {
      decision: now === "given" ? "withdrawn" : "given",
      means: "form",
      at: toWallText(new Date(), formats.timeZone),
      note: "",
    },
    validate: { at: (at) => (fromWallText(at, formats.timeZone) ? null : "Say when they said it.") },
  });
  const submit = useSubmit(form, async ({ decision, means, at, note }) => {
    const chosen = chosenMeans.find((known) => known === means);
    const when = fromWallText(at, formats.timeZone);
    if (!chosen || !when) return;
    // The field holds whole minutes: what is said now comes after what was said a moment ago.
    const isNow = at === toWallText(new Date(), formats.timeZone);
    await create.mutateAsync({
      partyId: party.id,
      purposeId: purpose.id,
      decision: decision === "given" ? "given" : "withdrawn",
      means: chosen,
      note: note.trim() || null,
      ...(!isNow && { at: when }),
    });
    onClose();
  });
  const field = form.getInputProps;
  return (
    <FormFrame form={form} submit={submit} action="Write it down" onCancel={onClose}>
      <blockquote className={classes.wording}>{purpose.wording}</blockquote>
      <Radio.Group label="They say" {...field("decision")}>
        <Stack gap={8} mt={8}>
          <Radio value="given" label="Yes" />
          <Radio value="withdrawn" label={now === "given" ? "No longer" : "No"} />
        </Stack>
      </Radio.Group>
      <Group grow align="flex-start">
        <Select
          label="How"
          allowDeselect={false}
          data={chosenMeans.map((value) => ({ value, label: meansWords[value] }))}
          {...field("means")}
        />
        <TextInput type="datetime-local" label="When" {...field("at")} />
      </Group>
      <Textarea
        label="Proof"
        description="Where it can be looked up, or what they said."
        labelProps={{ "data-optional": true }}
        autosize
        minRows={2}
        maxLength={1000}
        {...field("note")}
      />
    </FormFrame>
  );
}
