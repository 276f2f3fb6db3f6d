import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import { Group, Select, TextInput } from "@mantine/core";
import { useForm, type FormValidateInput, type UseFormReturnType } from "@mantine/form";
import { useMemo, useState } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { ReferencePicker } from "../../../forms/reference-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { useAllRows } from "../../../live/use-live.ts";
import type { Parts } from "../../../resource/merging/use-record-change.ts";
import { CustomInputs } from "../custom-field/custom-inputs.tsx";
import { asParts, useCustomParts } from "../custom-field/custom-parts.tsx";
import { sentValues, typedValues, useCustomFields, type CustomTyped } from "../custom-field/custom-values.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import type { DealRow, StageRow } from "../sales-rows.ts";
import { currencies } from "./currencies.ts";
import { minorOf, moneyText, typedMoney } from "./money.ts";
import { usePipelines, useStages } from "./use-deals.ts";
import { WhoseInputs } from "./audience/whose-inputs.tsx";

type DealFormProps = {
  readonly pipelineId: string;
  readonly deal: DealRow | undefined;
  readonly partyId: string | undefined;
  readonly onDone: (deal: DealRow) => void;
  readonly onCancel: () => void;
};

type Values = {
  name: string;
  partyId: string | null;
  contactId: string | null;
  stageId: string | null;
  value: string;
  currency: string;
  probability: string;
  expectedOn: string;
  ownerId: string | null;
  teamId: string | null;
};

/** Makes or changes a deal. What was typed is never lost. */
export function DealForm({ pipelineId, deal, partyId, onDone, onCancel }: DealFormProps) {
  const { person } = useOrganization();
  const create = trpc.crm.deal.create.useMutation();
  const stages = useStageChoices();
  const firstStage = useFirstStage(pipelineId);
  const currency = useUsualCurrency();
  const fields = useCustomFields("deal");
  const change = useFormChange("crm.deal", deal, useDealParts(deal, fields));
  const { opened } = change;
  const [changed, setTyped] = useState<CustomTyped>();
  const typed = changed ?? typedValues(fields, opened?.custom ?? {});
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: deal
      ? valuesOf(deal)
      : { ...nothing, partyId: partyId ?? null, stageId: firstStage ?? null, currency, ownerId: person.id },
    validate: rules,
  });
  const submit = useSubmit(form, async (values) => {
    const said = sendable(values);
    if (!said) return;
    const custom = sentValues(fields, typed);
    const saved = opened
      ? await change.save({ ...typedIn(said, opened), ...asParts(custom) })
      : await create.mutateAsync({ ...said, ...(fields.length > 0 && { custom }) });
    if (saved) onDone(saved);
  });
  const field = form.getInputProps;
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={deal ? "Save" : "Add deal"} onCancel={onCancel}>
        <TextInput
          label="Name"
          description="What you want to sell, in a few words."
          required
          data-autofocus
          maxLength={200}
          {...field("name")}
        />
        <ReferencePicker
          label="Client"
          path="crm.party"
          required
          defaultValue={form.values.partyId}
          onChange={(id) => form.setFieldValue("partyId", id)}
          error={form.errors["partyId"]}
        />
        <ReferencePicker
          label="Contact"
          description="The person you talk to."
          path="crm.party"
          defaultValue={form.values.contactId}
          onChange={(id) => form.setFieldValue("contactId", id)}
          error={form.errors["contactId"]}
        />
        <Select label="Stage" required allowDeselect={false} data={stages} {...field("stageId")} />
        <Worth form={form} hasLines={deal?.hasLines === true} />
        <Group grow align="flex-start">
          <TextInput type="date" label="Expected" {...field("expectedOn")} />
          <TextInput label="Probability, %" inputMode="numeric" placeholder="That of its stage" {...field("probability")} />
        </Group>
        <WhoseInputs deal={deal} owner={field("ownerId")} team={field("teamId")} />
        <CustomInputs fields={fields} typed={typed} errors={form.errors} onChange={setTyped} />
      </FormFrame>
    </ChangeFrame>
  );
}

/** What the deal is worth, which nobody types in while it has lines. */
function Worth({ form, hasLines }: { readonly form: UseFormReturnType<Values>; readonly hasLines: boolean }) {
  const field = form.getInputProps;
  return (
    <Group grow align="flex-start">
      <TextInput
        label="Value"
        inputMode="decimal"
        placeholder="0"
        {...(hasLines && { disabled: true, description: "The sum of its lines." })}
        {...field("value")}
      />
      <Select label="Currency" allowDeselect={false} searchable data={currencies(form.values.currency)} {...field("currency")} />
    </Group>
  );
}

/** Own fields one by one, and the amount as money. */
function useDealParts(deal: DealRow | undefined, fields: readonly CustomFieldRow[]): Parts {
  const parts = useCustomParts(fields);
  return {
    ...parts,
    shown: (column, value) =>
      column.key === "valueMinor" && typeof value === "bigint" && deal
        ? moneyText({ currency: deal.currency, minor: value })
        : parts.shown(column, value),
  };
}

function typedIn<S extends { readonly valueMinor: bigint }>({ valueMinor, ...said }: S, deal: DealRow) {
  return deal.hasLines ? said : { ...said, valueMinor };
}

const rules: FormValidateInput<Values> = {
  name: (name) => (name.trim() === "" ? "Give it a name." : null),
  partyId: (id) => (id ? null : "Choose with whom."),
  stageId: (id) => (id ? null : "Choose a stage."),
  value: (value, values) =>
    value.trim() === "" || minorOf(value, values.currency) !== undefined ? null : "Write an amount, such as 12,400.",
  probability: (text) => (/^(?:|\d{1,2}|100)$/.test(text.trim()) ? null : "Write a number from 0 to 100, or leave it empty."),
};

const nothing: Values = {
  name: "",
  partyId: null,
  contactId: null,
  stageId: null,
  value: "",
  currency: "EUR",
  probability: "",
  expectedOn: "",
  ownerId: null,
  teamId: null,
};

const valuesOf = (deal: DealRow): Values => ({
  name: deal.name,
  partyId: deal.partyId,
  contactId: deal.contactId,
  stageId: deal.stageId,
  value: typedMoney({ currency: deal.currency, minor: deal.valueMinor }),
  currency: deal.currency,
  probability: deal.probabilityPercent === null ? "" : String(deal.probabilityPercent),
  expectedOn: deal.expectedOn ?? "",
  ownerId: deal.ownerId,
  teamId: deal.teamId,
});

function sendable({ name, partyId, contactId, stageId, value, currency, probability, expectedOn, ownerId, teamId }: Values) {
  const valueMinor = value.trim() === "" ? 0n : minorOf(value, currency);
  if (partyId === null || stageId === null || valueMinor === undefined) return undefined;
  return {
    name: name.trim(),
    partyId,
    contactId,
    stageId,
    valueMinor,
    currency,
    probabilityPercent: probability.trim() === "" ? null : Number(probability),
    expectedOn: expectedOn === "" ? null : expectedOn,
    ...(ownerId !== null && { ownerId }),
    teamId,
  };
}

/** Every stage to choose from, by pipeline. */
function useStageChoices() {
  const pipelines = useAllRows(usePipelines().store);
  const stages = useAllRows(useStages().store);
  return useMemo(
    () =>
      pipelines.map(({ id, name }) => ({
        group: name,
        items: stages.filter(({ pipelineId }) => pipelineId === id).map((stage) => ({ value: stage.id, label: stage.name })),
      })),
    [pipelines, stages],
  );
}

function useFirstStage(pipelineId: string): string | undefined {
  const stages: readonly StageRow[] = useAllRows(useStages().store);
  return stages.filter((stage) => stage.pipelineId === pipelineId).toSorted((a, b) => a.position - b.position)[0]?.id;
}

/** The currency of the newest deal: most people sell in one. */
function useUsualCurrency(): string {
  const { data } = trpc.crm.deal.list.useQuery({ limit: 1 }, { staleTime: 300_000 });
  return data?.rows[0]?.currency ?? "EUR";
}
