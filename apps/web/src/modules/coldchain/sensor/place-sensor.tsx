import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsExchange } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { ReferencePicker } from "../../../forms/reference-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { fromWallText } from "../../../format/zone.ts";
import type { Row } from "../../../live/line/frames.ts";
import { notice } from "../../../shell/notice.ts";
import type { SensorRow } from "../rows.ts";

/** Who may place sensors; the server decides, this only hides what it would refuse. */
const mayPlace = "manager";

/** Puts a sensor into a unit, moves it or takes it out: its readings belong to where it sat at their time. */
export default function PlaceSensor({ row }: { readonly row: Row }) {
  // The page of a sensor gives a sensor's row.
  const sensor = row as SensorRow;
  const { role } = useOrganization();
  const [isOpen, { open, close }] = useDisclosure();
  if (!isAtLeast(role, mayPlace)) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconArrowsExchange size={16} />} onClick={open}>
        {sensor.unitId ? "Move" : "Place"}
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Where does ${sensor.name} sit?`}>
        <PlaceForm sensor={sensor} onDone={close} />
      </Modal>
    </>
  );
}

function PlaceForm({ sensor, onDone }: { readonly sensor: SensorRow; readonly onDone: () => void }) {
  const { formats } = useOrganization();
  const place = trpc.coldchain.sensor.place.useMutation();
  const form = useForm<{ unitId: string | null; at: string }>({ mode: "uncontrolled", initialValues: { unitId: sensor.unitId, at: "" } });
  const submit = useSubmit(form, async ({ unitId, at }) => {
    const moment = fromWallText(at, formats.timeZone);
    await place.mutateAsync({ sensorId: sensor.id, unitId: unitId || null, ...(moment && { at: moment }) });
    notice(unitId ? `${sensor.name} was placed.` : `${sensor.name} was taken out.`);
    onDone();
  });
  return (
    <FormFrame form={form} submit={submit} action="Save" onCancel={onDone}>
      <ReferencePicker
        key={form.key("unitId")}
        path="coldchain.unit"
        label="Unit"
        description="Leave it empty to take the sensor out."
        data-autofocus
        {...form.getInputProps("unitId")}
      />
      <TextInput
        key={form.key("at")}
        type="datetime-local"
        label="Since when"
        description={`Empty: from now on. Time in ${formats.timeZone}.`}
        {...form.getInputProps("at")}
      />
    </FormFrame>
  );
}
