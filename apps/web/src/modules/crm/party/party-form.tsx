import { Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { PartyKind } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { MemberPicker } from "../../../forms/member-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { CustomInputs } from "../custom-field/custom-inputs.tsx";
import { asParts, useCustomParts } from "../custom-field/custom-parts.tsx";
import { sentValues, typedValues, useCustomFields, type CustomTyped } from "../custom-field/custom-values.ts";
import type { PartyRow } from "../party-rows.ts";
import { shownPhone } from "./phone.ts";
import { SimilarParties } from "./merge/similar-parties.tsx";

type PartyFormProps = {
  readonly party: PartyRow | undefined;
  readonly kind: PartyKind;
  readonly onDone: (party: PartyRow) => void;
  readonly onCancel: () => void;
};

type Values = {
  name: string;
  givenName: string;
  familyName: string;
  email: string;
  phone: string;
  website: string;
  ownerId: string | null;
};

/** Makes or changes a party; says while one types who is there already and may be the same. */
export function PartyForm({ party, kind, onDone, onCancel }: PartyFormProps) {
  const { person, formats } = useOrganization();
  const create = trpc.crm.party.create.useMutation();
  const fields = useCustomFields(kind);
  const change = useFormChange("crm.party", party, useCustomParts(fields));
  const { opened } = change;
  const [changed, setTyped] = useState<CustomTyped>();
  const typed = changed ?? typedValues(fields, opened?.custom ?? {});
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: party ? valuesOf(party, formats.timeZone) : { ...nothing, ownerId: person.id },
    validate: { name: (name, all) => (nameOf(kind, { ...all, name }) === "" ? "Write what they are called." : null) },
  });
  const submit = useSubmit(form, async (values) => {
    const said = sendable(kind, values);
    const custom = sentValues(fields, typed);
    const saved = opened
      ? await change.save({ ...said, phone: sentPhone(opened, said.phone, formats.timeZone), ...asParts(custom) })
      : await create.mutateAsync({ kind, ...said, ...(fields.length > 0 && { custom }) });
    if (saved) onDone(saved);
  });
  const { values } = form;
  const field = form.getInputProps;
  const optional = { labelProps: { "data-optional": true } };
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={party ? "Save" : `Add ${kind}`} onCancel={onCancel}>
        {kind === "person" && (
          <Group grow align="flex-start">
            <TextInput label="Given name" maxLength={100} autoComplete="off" data-autofocus {...optional} {...field("givenName")} />
            <TextInput label="Family name" maxLength={100} autoComplete="off" {...optional} {...field("familyName")} />
          </Group>
        )}
        <TextInput
          label="Name"
          {...(kind === "person" && { description: "Empty: both names together.", ...optional })}
          maxLength={200}
          autoComplete="off"
          {...(kind === "company" && { "data-autofocus": true })}
          {...field("name")}
        />
        <TextInput label="Mail address" inputMode="email" maxLength={320} autoComplete="off" {...optional} {...field("email")} />
        <TextInput
          label="Phone"
          description="As you dial it; from abroad with the country's prefix."
          inputMode="tel"
          maxLength={40}
          autoComplete="off"
          {...optional}
          {...field("phone")}
        />
        <SimilarParties kind={kind} name={nameOf(kind, values)} email={values.email} phone={values.phone} except={party?.id} />
        <TextInput label="Website" inputMode="url" maxLength={300} autoComplete="off" {...optional} {...field("website")} />
        <MemberPicker label="Owner" description="Who looks after them." {...optional} {...field("ownerId")} />
        <CustomInputs fields={fields} typed={typed} errors={form.errors} onChange={setTyped} />
      </FormFrame>
    </ChangeFrame>
  );
}

const nothing: Values = { name: "", givenName: "", familyName: "", email: "", phone: "", website: "", ownerId: null };

function valuesOf(party: PartyRow, timeZone: string): Values {
  const { name, givenName, familyName, email, phone, website, ownerId } = party;
  return {
    name,
    givenName: givenName ?? "",
    familyName: familyName ?? "",
    email: email ?? "",
    phone: phone === null ? "" : shownPhone(phone, timeZone),
    website: website ?? "",
    ownerId,
  };
}

/** A number that nobody touched is sent as it is kept, not as it is shown. */
const sentPhone = ({ phone }: PartyRow, typed: string | null, timeZone: string): string | null =>
  phone !== null && typed === shownPhone(phone, timeZone) ? phone : typed;

/** People are called by both names unless somebody says otherwise. */
function nameOf(kind: PartyKind, { name, givenName, familyName }: Pick<Values, "name" | "givenName" | "familyName">): string {
  return name.trim() || (kind === "person" ? `${givenName.trim()} ${familyName.trim()}`.trim() : "");
}

function sendable(kind: PartyKind, values: Values) {
  const text = (value: string): string | null => value.trim() || null;
  return {
    name: nameOf(kind, values),
    ...(kind === "person" && { givenName: text(values.givenName), familyName: text(values.familyName) }),
    email: text(values.email),
    phone: text(values.phone),
    website: text(values.website),
    ownerId: values.ownerId,
  };
}
