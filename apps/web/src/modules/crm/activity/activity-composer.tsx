import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import { Button, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { activityKinds, longestActivity, type ActivityKind } from "@freehold/api/modules/crm/activity/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
import { MemberPicker } from "../../../forms/member-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { fromWallText } from "../../../format/zone.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { activityLooks } from "./activity-looks.ts";
import { namedIn } from "./named-in.ts";
import classes from "./timeline.module.css";

type About = { readonly partyId: string } | { readonly dealId: string };
type Values = { kind: ActivityKind; subject: string; body: string; dueAt: string; minutes: string; assigneeId: string | null };

const placeholders: Readonly<Record<ActivityKind, string>> = {
  note: "What is worth knowing",
  task: "What has to be done",
  call: "What the call was about",
  meeting: "What the meeting is about",
};

/** Notes what is said, done or to be done about a party or a deal. */
export function ActivityComposer({ about }: { readonly about: About }) {
  const { person, formats } = useOrganization();
  const names = useMemberNames();
  const create = trpc.crm.activity.create.useMutation();
  const nothing: Values = { kind: "note", subject: "", body: "", dueAt: "", minutes: "", assigneeId: person.id };
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: nothing,
    validate: {
      subject: (subject) => (subject.trim() === "" ? "Write what it is about." : null),
      minutes: (text) => (/^\d{0,4}$/.test(text.trim()) ? null : "Write minutes, such as 45."),
    },
  });
  const { isSending, fault, send } = useSubmit(form, async ({ kind, subject, body, dueAt, minutes, assigneeId }) => {
    const isNote = kind === "note";
    const due = fromWallText(dueAt, formats.timeZone);
    await create.mutateAsync({
      kind,
      subject: subject.trim(),
      body: body.trim() || null,
      ...about,
      ...(!isNote && { assigneeId, dueAt: due ?? null }),
      ...(kind === "meeting" && minutes.trim() !== "" && { durationMinutes: Number(minutes) }),
      mentions: namedIn(body, names),
    });
    form.setValues({ ...nothing, kind });
    form.resetDirty();
  });
  const { kind, subject } = form.values;
  return (
    <form className={classes.composer} onSubmit={form.onSubmit(send)} noValidate aria-label="Add to the timeline">
      <SegmentedControl
        aria-label="Kind"
        fullWidth
        data={activityKinds.map((value) => ({ value, label: activityLooks[value].label }))}
        {...form.getInputProps("kind")}
      />
      <FormFault fault={fault} />
      <TextInput
        aria-label="Subject"
        placeholder={placeholders[kind]}
        maxLength={200}
        autoComplete="off"
        {...form.getInputProps("subject")}
      />
      {(subject !== "" || form.values.body !== "") && (
        <>
          <Textarea
            aria-label="Text"
            placeholder="Text, if there is more to say. @ and a name tells that person."
            autosize
            minRows={2}
            maxRows={12}
            maxLength={longestActivity}
            {...form.getInputProps("body")}
          />
          {kind !== "note" && <When kind={kind} form={form} />}
        </>
      )}
      <div className={classes.send}>
        <span className={classes.hint}>
          {kind !== "note" && `Times are in ${formats.timeZone}. Whoever it is assigned to is reminded when it is due.`}
        </span>
        <Button type="submit" loading={isSending}>
          Add {activityLooks[kind].label.toLowerCase()}
        </Button>
      </div>
    </form>
  );
}

/** When it takes place or is due, and who is to do it. */
function When({ kind, form }: { readonly kind: ActivityKind; readonly form: UseFormReturnType<Values> }) {
  return (
    <div className={classes.row}>
      <TextInput type="datetime-local" label={kind === "task" ? "Due" : "When"} {...form.getInputProps("dueAt")} />
      {kind === "meeting" && <TextInput label="Minutes" inputMode="numeric" placeholder="60" {...form.getInputProps("minutes")} />}
      <MemberPicker label="Assigned to" {...form.getInputProps("assigneeId")} />
    </div>
  );
}
