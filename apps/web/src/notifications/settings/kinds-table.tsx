import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Checkbox, Select } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { trpc, type Inputs, type Outputs } from "../../api/client.ts";
import { PlainTable, type PlainColumn } from "../../page/plain-table.tsx";
import { refusal } from "../../shell/notice.ts";
import classes from "./kinds-table.module.css";

type Settings = Outputs["notifications"]["settings"];
type Kind = Settings["kinds"][number];
type Choice = Inputs["notifications"]["choose"];
type Choose = (choice: Choice) => void;

const ways = [
  { channel: "app", label: "In the app" },
  { channel: "email", label: "Mail" },
  { channel: "push", label: "Push" },
  { channel: "sms", label: "Text message" },
  { channel: "telegram", label: "Telegram" },
] as const;

const digestWords = { none: "One by one", hourly: "Hourly", daily: "Daily" } as const;

/** By which ways the person is told of each kind of thing, for each part of the product. */
export function KindsTable({ settings }: { readonly settings: Settings }) {
  const choose = useChoose();
  const offered = ways.filter(({ channel }) => channel === "app" || settings.offers[channel]);
  const groups = Map.groupBy(settings.kinds, ({ group }) => group);
  return (
    <div className={classes.groups}>
      {[...groups].map(([group, kinds]) => (
        <section key={group}>
          <h2 className={classes.heading}>{group}</h2>
          <PlainTable label={`How you are told: ${group}`} items={kinds} keyOf={({ kind }) => kind} columns={columnsOf(offered, choose)} />
        </section>
      ))}
    </div>
  );
}

function columnsOf(offered: readonly (typeof ways)[number][], choose: Choose): PlainColumn<Kind>[] {
  return [
    { key: "kind", label: "When", cell: (kind) => <KindName kind={kind} /> },
    ...offered.map(({ channel, label }) => ({
      key: channel,
      label,
      cell: (kind: Kind) => (
        <Checkbox
          className={classes.choice}
          aria-label={`${kind.label}: ${label}`}
          checked={kind[channel]}
          onChange={({ currentTarget }) => choose({ kind: kind.kind, [channel]: currentTarget.checked })}
        />
      ),
    })),
    { key: "digest", label: "Mails come", cell: (kind) => <DigestOf kind={kind} choose={choose} /> },
  ];
}

function KindName({ kind: { label, isUrgent } }: { readonly kind: Kind }) {
  return (
    <span className={classes.kind}>
      {label}
      {isUrgent && (
        <span className={classes.urgent}>
          <IconAlertTriangle size={14} stroke={2} aria-hidden />
          Urgent: also in quiet hours
        </span>
      )}
    </span>
  );
}

function DigestOf({ kind, choose }: { readonly kind: Kind; readonly choose: Choose }) {
  if (kind.isUrgent) return <span className="muted">At once</span>;
  return (
    <Select
      className={classes.choice}
      aria-label={`${kind.label}: mails come`}
      size="xs"
      w={132}
      allowDeselect={false}
      disabled={!kind.email}
      value={kind.digest}
      data={(["none", "hourly", "daily"] as const).map((value) => ({ value, label: digestWords[value] }))}
      onChange={(digest) => digest && choose({ kind: kind.kind, digest })}
    />
  );
}

/** Shows a choice before the server has kept it, and takes it back when it was refused. */
function useChoose(): Choose {
  const utils = trpc.useUtils();
  const { settings } = utils.notifications;
  const { mutate } = trpc.notifications.choose.useMutation({
    onMutate: async ({ kind, ...chosen }) => {
      await settings.cancel();
      const before = settings.getData();
      const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
      settings.setData(
        undefined,
        before && { ...before, kinds: before.kinds.map((one) => (one.kind === kind ? { ...one, ...given } : one)) },
      );
      return { before };
    },
    onError: (error, _, kept) => {
      settings.setData(undefined, kept?.before);
      refusal(error);
    },
    onSettled: () => settings.invalidate(),
  });
  return mutate;
}
