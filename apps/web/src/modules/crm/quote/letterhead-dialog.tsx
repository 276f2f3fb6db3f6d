import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Group, Modal, Select, Skeleton, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { usualValidDays } from "@freehold/api/modules/crm/quote/contract.ts";
import { quoteLanguages, type QuoteLanguage } from "@freehold/api/modules/crm/quote/words.contract.ts";
import { trpc, type Outputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { notice } from "../../../shell/notice.ts";

type DialogProps = { readonly isOpen: boolean; readonly onClose: () => void };
type Letterhead = Outputs["crm"]["letterhead"]["list"]["rows"][number];

/** What quotes print as the sender. */
export function LetterheadDialog({ isOpen, onClose }: DialogProps) {
  const { data } = trpc.crm.letterhead.list.useQuery({ limit: 1 }, { enabled: isOpen, staleTime: 0 });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Letterhead">
      {data ? <LetterheadForm said={data.rows[0]} onClose={onClose} /> : <Skeleton height={320} aria-busy />}
    </Modal>
  );
}

const languageWords: Readonly<Record<QuoteLanguage, string>> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  it: "Italiano",
  es: "Español",
};

function LetterheadForm({ said, onClose }: { readonly said: Letterhead | undefined; readonly onClose: () => void }) {
  const { organization } = useOrganization();
  const set = trpc.crm.letterhead.set.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: {
      name: said?.name ?? "",
      address: said?.address ?? "",
      taxNumber: said?.taxNumber ?? "",
      bankLine: said?.bankLine ?? "",
      footer: said?.footer ?? "",
      language: said?.language ?? "en",
      validDays: String(said?.validDays ?? usualValidDays),
    },
    validate: {
      validDays: (text) => (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 365 ? null : "Write from 1 to 365 days."),
    },
  });
  const submit = useSubmit(form, async ({ validDays, ...values }) => {
    await set.mutateAsync({ ...values, validDays: Number(validDays) });
    notice("New quotes print this. Those that were issued keep what they say.");
    onClose();
  });
  const field = form.getInputProps;
  return (
    <FormFrame form={form} submit={submit} action="Save" onCancel={onClose}>
      <TextInput label="Name" placeholder={organization.name} maxLength={200} data-autofocus {...field("name")} />
      <Textarea label="Address" autosize minRows={2} maxRows={6} maxLength={500} {...field("address")} />
      <TextInput label="Tax number" description="With its name, such as VAT IT01234567890." maxLength={100} {...field("taxNumber")} />
      <TextInput label="Bank account" description="In one line, such as IBAN and bank." maxLength={200} {...field("bankLine")} />
      <Textarea
        label="Foot"
        description="Below every page, such as terms of payment."
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1000}
        {...field("footer")}
      />
      <Group grow align="flex-start">
        <Select
          label="Language"
          allowDeselect={false}
          data={quoteLanguages.map((value) => ({ value, label: languageWords[value] }))}
          {...field("language")}
        />
        <TextInput label="Valid for, days" inputMode="numeric" {...field("validDays")} />
      </Group>
    </FormFrame>
  );
}
