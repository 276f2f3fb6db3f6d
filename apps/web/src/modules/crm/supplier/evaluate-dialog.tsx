import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { criteria } from "@freehold/api/modules/crm/supplier/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { words } from "../../../format/words.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { dayIn } from "../professional/week.ts";

type DialogProps = { readonly supplierId: string; readonly name: string; readonly isOpen: boolean; readonly onClose: () => void };

/** Judges a supplier by some criteria. */
export function EvaluateDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={`How good is ${props.name}?`}>
      <EvaluateForm {...props} />
    </Modal>
  );
}

const scores = [{ value: "", label: "Not judged" }, ...["1", "2", "3", "4", "5"].map((score) => ({ value: score, label: score }))];

function EvaluateForm({ supplierId, onClose }: Omit<DialogProps, "isOpen">) {
  const { formats, queryClient } = useOrganization();
  const evaluate = trpc.crm.supplier.evaluate.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: {
      evaluatedOn: dayIn(new Date(), formats.timeZone),
      quality: "",
      delivery: "",
      price: "",
      service: "",
      reliability: "",
      note: "",
    },
    validate: {
      evaluatedOn: (day) => (day === "" ? "Say of which day it is." : null),
      quality: (_, values) => (criteria.some((criterion) => values[criterion] !== "") ? null : "Give a score for one criterion at least."),
    },
  });
  const submit = useSubmit(form, async ({ evaluatedOn, note, ...given }) => {
    const judged = Object.fromEntries(
      criteria.flatMap((criterion) => (given[criterion] === "" ? [] : [[criterion, Number(given[criterion])]])),
    );
    await evaluate.mutateAsync({ supplierId, evaluatedOn, note, ...judged });
    await queryClient.invalidateQueries({ queryKey: [["crm", "supplier"]] });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Evaluate" onCancel={onClose}>
      <TextInput type="date" label="Day" required data-autofocus {...form.getInputProps("evaluatedOn")} />
      <Text size="sm" c="dimmed">
        1 is poor, 5 is excellent.
      </Text>
      <Stack gap={8}>
        {criteria.map((criterion) => (
          <div key={criterion} role="group" aria-label={words(criterion)}>
            <Text size="sm" fw={500}>
              {words(criterion)}
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              data={scores}
              value={form.values[criterion]}
              onChange={(score) => form.setFieldValue(criterion, score)}
            />
          </div>
        ))}
      </Stack>
      {form.errors["quality"] && (
        <Text size="sm" c="red" role="alert">
          {form.errors["quality"]}
        </Text>
      )}
      <Textarea label="Note" description="What happened." autosize minRows={2} maxLength={2000} {...form.getInputProps("note")} />
    </FormFrame>
  );
}
