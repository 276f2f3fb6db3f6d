import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { ColumnDescription, ResourceDescription } from "../../api/client.ts";
import { Instant } from "../../format/instant.tsx";
import type { Choices, FieldMerge } from "./merge.ts";
import classes from "./merge-dialog.module.css";
import { recordTitle } from "../record-label.ts";
import type { Clash } from "./use-record-change.ts";
import { useWhoChanged, type Changer } from "./use-who-changed.ts";
import { Value } from "../value.tsx";

type MergeDialogProps = { readonly resource: ResourceDescription; readonly clash: Clash };

/**
 * Two people changed the same record. Shows each field that anybody changed as it was, as it is now and as it was typed here, and
 * lets the person choose where both changed it. Everything else is put together by itself.
 */
export default function MergeDialog({ resource, clash }: MergeDialogProps) {
  const { opened, now, fields, decide } = clash;
  const show: Show = (column, value) => clash.shown(column, value) ?? <Value path={resource.path} column={column} value={value} />;
  const [choices, setChoices] = useState<Choices>({});
  const changers = useWhoChanged(resource.path, opened, now);
  const clashes = fields.filter(({ by }) => by === "clash");
  const others = fields.filter(({ by }) => by !== "clash");
  const isDecided = clashes.every(({ column }) => choices[column.key] !== undefined);
  const choose = (key: string, whose: "now" | "mine"): void => setChoices((before) => ({ ...before, [key]: whose }));
  return (
    <Modal opened onClose={() => decide(undefined)} size="xl" title={`${recordTitle(resource, now)} was changed while you changed it`}>
      <Stack>
        <p className={classes.lead}>
          Nothing is saved yet. Choose what holds where both of you changed the same field; what only one of you changed is kept.
        </p>
        {clashes.map((field) => (
          <ClashingField
            key={field.column.key}
            show={show}
            field={field}
            changer={changers.get(field.column.key)}
            chosen={choices[field.column.key]}
            onChoose={(whose) => choose(field.column.key, whose)}
          />
        ))}
        {others.length > 0 && <Settled show={show} fields={others} changers={changers} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={() => decide(undefined)}>
            Back to the form
          </Button>
          <Button disabled={!isDecided} onClick={() => decide(choices)}>
            Save what is chosen
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type Show = (column: ColumnDescription, value: unknown) => ReactNode;

type FieldProps = {
  readonly show: Show;
  readonly field: FieldMerge;
  readonly changer: Changer | undefined;
  readonly chosen: "now" | "mine" | undefined;
  readonly onChoose: (whose: "now" | "mine") => void;
};

function ClashingField({ show, field: { column, opened, now, mine }, changer, chosen, onChoose }: FieldProps) {
  const option = (whose: "now" | "mine", value: unknown, said: ReactNode) => (
    <label className={classes.option} data-chosen={chosen === whose || undefined}>
      <span className={classes.whose}>
        <input type="radio" name={`merge-${column.key}`} checked={chosen === whose} onChange={() => onChoose(whose)} />
        {said}
      </span>
      <span className={classes.value}>{show(column, value)}</span>
    </label>
  );
  return (
    <fieldset className={classes.field}>
      <legend className={classes.label}>{column.label}</legend>
      <div className={classes.ways}>
        <div className={classes.was}>
          <span className={classes.whose}>When you opened it</span>
          <span className={classes.value}>{show(column, opened)}</span>
        </div>
        {option("now", now, <Now changer={changer} />)}
        {option("mine", mine, "Yours")}
      </div>
    </fieldset>
  );
}

function Now({ changer }: { readonly changer: Changer | undefined }) {
  if (!changer) return "Now";
  return (
    <>
      Now, by {changer.who ?? "somebody"} <Instant at={changer.at} />
    </>
  );
}

type SettledProps = {
  readonly show: Show;
  readonly fields: readonly FieldMerge[];
  readonly changers: ReadonlyMap<string, Changer>;
};

const holds: Record<Exclude<FieldMerge["by"], "clash">, string> = {
  others: "kept as it is now",
  me: "yours is saved",
  both: "you agree",
};

/** What needs no decision. */
function Settled({ show, fields, changers }: SettledProps) {
  return (
    <ul className={classes.settled} aria-label="Kept by itself">
      {fields.map(({ column, now, mine, by }) => (
        <li key={column.key}>
          <span className={classes.label}>{column.label}</span> {show(column, by === "me" ? mine : now)}{" "}
          <span className="muted">
            {by === "clash" ? "" : holds[by]}
            {by === "others" && changers.get(column.key)?.who && `, by ${changers.get(column.key)?.who}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
