import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { ReferencePicker } from "../../../forms/reference-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useMemberNames, useRecordLabel } from "../../../resource/record-label.ts";
import { notice, refusal } from "../../../shell/notice.ts";
import { moneyText } from "../deal/money.ts";
import type { BookingRow, SlotRow } from "../sales-rows.ts";

type BookDialogProps = {
  /** Undefined when none is opened. */
  readonly slot: SlotRow | undefined;
  readonly booking: BookingRow | undefined;
  readonly mayBook: boolean;
  readonly onClose: () => void;
};

/** A slot that is free to be booked, or who has it. */
export function BookDialog({ slot, booking, mayBook, onClose }: BookDialogProps) {
  const { formats } = useOrganization();
  // The words of the dialog stay while it closes.
  const [shown, show] = useState({ slot, booking });
  useEffect(() => {
    if (slot) show({ slot, booking });
  }, [slot, booking]);
  const time = shown.slot ? `${formats.instant(shown.slot.startsAt)} – ${formats.time(shown.slot.endsAt)}` : "";
  return (
    <Modal opened={slot !== undefined} onClose={onClose} title={shown.booking ? `Booked: ${time}` : `Book ${time}`}>
      {shown.slot && shown.booking && <Booked booking={shown.booking} mayBook={mayBook} onClose={onClose} />}
      {shown.slot && !shown.booking && mayBook && <BookForm key={shown.slot.id} slot={shown.slot} onClose={onClose} />}
      {shown.slot && !shown.booking && !mayBook && <p>This time is free. People of the staff can book it.</p>}
    </Modal>
  );
}

type Values = { partyId: string | null; serviceId: string | null; note: string };

function BookForm({ slot, onClose }: { readonly slot: SlotRow; readonly onClose: () => void }) {
  const book = trpc.crm.booking.book.useMutation();
  const withdraw = trpc.crm.slot.remove.useMutation({ onSuccess: onClose, onError: refusal });
  const services = useAllRows(
    useLive(trpc.crm.service, { filter: { op: "equals", column: "professionalId", value: slot.professionalId }, sort: "name", limit: 200 })
      .store,
  );
  const minutes = (slot.endsAt.getTime() - slot.startsAt.getTime()) / 60_000;
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { partyId: null, serviceId: null, note: "" },
    validate: { partyId: (id) => (id ? null : "Choose for whom.") },
  });
  const submit = useSubmit(form, async ({ partyId, serviceId, note }) => {
    if (partyId === null) return;
    await book.mutateAsync({ slotId: slot.id, partyId, note, ...(serviceId !== null && { serviceId }) });
    notice("The time is booked.");
    onClose();
  });
  return (
    <>
      <FormFrame form={form} submit={submit} action="Book" onCancel={onClose}>
        <ReferencePicker
          label="For"
          path="crm.party"
          required
          data-autofocus
          onChange={(id) => form.setFieldValue("partyId", id)}
          error={form.errors["partyId"]}
        />
        {services.length > 0 && (
          <Select
            label="Service"
            clearable
            placeholder="None in particular"
            data={services.map(({ id, name, durationMinutes, currency, priceMinor }) => ({
              value: id,
              label: `${name}, ${durationMinutes} min, ${moneyText({ currency, minor: priceMinor })}`,
              disabled: durationMinutes > minutes,
            }))}
            {...form.getInputProps("serviceId")}
          />
        )}
        <Textarea label="Note" autosize minRows={2} maxLength={1000} {...form.getInputProps("note")} />
      </FormFrame>
      <Group mt={16}>
        <Button variant="subtle" color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate({ id: slot.id })}>
          Withdraw this time
        </Button>
      </Group>
    </>
  );
}

type BookedProps = { readonly booking: BookingRow; readonly mayBook: boolean; readonly onClose: () => void };

function Booked({ booking, mayBook, onClose }: BookedProps) {
  const who = useRecordLabel("crm.party", booking.partyId);
  const service = useRecordLabel("crm.service", booking.serviceId ?? undefined);
  const by = useMemberNames().get(booking.bookedBy);
  const cancel = trpc.crm.booking.cancel.useMutation({
    onSuccess: () => {
      notice("The booking is cancelled. The time is free again.");
      onClose();
    },
    onError: refusal,
  });
  return (
    <Stack>
      <p>
        <strong>{who ?? "…"}</strong>
        {service && <>, {service}</>}
        {by && <span className="muted"> · booked by {by}</span>}
      </p>
      {booking.note && <p>{booking.note}</p>}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {mayBook && (
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate({ id: booking.id })}>
            Cancel the booking
          </Button>
        )}
      </Group>
    </Stack>
  );
}
