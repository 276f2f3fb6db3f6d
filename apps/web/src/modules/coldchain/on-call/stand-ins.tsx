import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { MemberPicker } from "../../../forms/member-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { useNow } from "../../../format/instant.tsx";
import { words } from "../../../format/words.ts";
import { fromWallText } from "../../../format/zone.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import { notice, refusal } from "../../../shell/notice.ts";
import classes from "./on-call-page.module.css";
import type { RotaSite } from "./rota.tsx";
import { dayAndTimeIn } from "./site-time.ts";

type StandInsProps = { readonly site: RotaSite; readonly onChanged: () => void };

/** Who stands in at a site for whoever is on call by the rota, now and later; managers change it. */
export function StandIns({ site, onChanged }: StandInsProps) {
  const { role } = useOrganization();
  const isManager = isAtLeast(role, "manager");
  const [isAdding, adding] = useDisclosure();
  const names = useMemberNames();
  const now = useNow();
  const isHere = { op: "equals", column: "siteId", value: site.siteId } as const;
  const all = useAllRows(useLive(trpc.coldchain.onCallStandIn, { filter: isHere, sort: "endsAt", limit: 200 }).store);
  const rows = all.filter(({ endsAt }) => endsAt.getTime() > now);
  const remove = trpc.coldchain.onCallStandIn.remove.useMutation({ onSuccess: onChanged, onError: refusal });
  return (
    <section>
      <div className={classes.head}>
        <h2 className={classes.heading}>Stand-ins at {site.siteName}</h2>
        {isManager && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
            Add a stand-in
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className={classes.lead}>Nobody stands in: the weekly rota holds.</p>
      ) : (
        <PlainTable
          label={`Stand-ins at ${site.siteName}`}
          items={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: "who", label: "Who", cell: ({ userId }) => names.get(userId) ?? "A former member" },
            { key: "rank", label: "Rank", cell: ({ rank }) => words(rank) },
            { key: "from", label: "From", cell: ({ startsAt }) => dayAndTimeIn(site.timeZone, startsAt) },
            { key: "until", label: "Until", cell: ({ endsAt }) => dayAndTimeIn(site.timeZone, endsAt) },
            { key: "note", label: "Why", cell: ({ note }) => note ?? "" },
            {
              key: "acts",
              label: "",
              cell: ({ id, userId }) =>
                isManager && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Remove the stand-in ${names.get(userId) ?? ""}`}
                    onClick={() => remove.mutate({ id })}
                  >
                    Remove
                  </Button>
                ),
            },
          ]}
        />
      )}
      <Modal opened={isAdding} onClose={adding.close} title={`Who stands in at ${site.siteName}?`}>
        <StandInForm site={site} onChanged={onChanged} onClose={adding.close} />
      </Modal>
    </section>
  );
}

type Values = { userId: string | null; rank: "first" | "second"; from: string; until: string; note: string };

function StandInForm({ site, onChanged, onClose }: StandInsProps & { readonly onClose: () => void }) {
  const create = trpc.coldchain.onCallStandIn.create.useMutation();
  const moment = (text: string): Date | undefined => fromWallText(text, site.timeZone);
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { userId: null, rank: "first", from: "", until: "", note: "" },
    validate: {
      userId: (userId) => (userId ? null : "Choose a person."),
      from: (text) => (moment(text) ? null : "Say from when."),
      until: (text, { from }) => {
        const [begin, end] = [moment(from), moment(text)];
        if (!end) return "Say until when.";
        return begin && end <= begin ? "It ends after it begins." : null;
      },
    },
  });
  const submit = useSubmit(form, async ({ userId, rank, from, until, note }) => {
    const [startsAt, endsAt] = [moment(from), moment(until)];
    if (userId === null || !startsAt || !endsAt) return;
    await create.mutateAsync({ siteId: site.siteId, userId, rank, startsAt, endsAt, note: note.trim() || null });
    onChanged();
    notice("The stand-in is added.");
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Add the stand-in" onCancel={onClose}>
      <MemberPicker label="Person" required data-autofocus {...form.getInputProps("userId")} />
      <Select
        label="In the place of"
        allowDeselect={false}
        data={[
          { value: "first", label: "The first on call" },
          { value: "second", label: "The second on call" },
        ]}
        {...form.getInputProps("rank")}
      />
      <Group grow align="flex-start">
        <TextInput type="datetime-local" label="From" required {...form.getInputProps("from")} />
        <TextInput type="datetime-local" label="Until" required {...form.getInputProps("until")} />
      </Group>
      <TextInput label="Why" maxLength={300} placeholder="Holiday, illness" {...form.getInputProps("note")} />
    </FormFrame>
  );
}
