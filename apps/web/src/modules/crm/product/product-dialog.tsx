import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { trpc } from "../../../api/client.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { currencies } from "../deal/currencies.ts";
import { minorOf, typedMoney } from "../deal/money.ts";
import { basisPointsOf, typedPercent } from "../line/amounts.ts";
import type { ProductRow } from "../sales-rows.ts";

type ProductDialogProps = {
  /** The product to change, a new one, or none. */
  readonly edited: ProductRow | "new" | undefined;
  readonly onClose: () => void;
};

/** Adds a product to the catalogue or changes it. */
export function ProductDialog({ edited, onClose }: ProductDialogProps) {
  // The words of the dialog stay while it closes.
  const [last, keep] = useState(edited);
  useEffect(() => {
    if (edited) keep(edited);
  }, [edited]);
  const shown = edited ?? last;
  const product = shown === "new" ? undefined : shown;
  return (
    <Modal opened={edited !== undefined} onClose={onClose} title={product ? `Change ${product.name}` : "New product"}>
      {shown && <ProductForm key={product?.id ?? "new"} product={product} onClose={onClose} />}
    </Modal>
  );
}

function ProductForm({ product, onClose }: { readonly product: ProductRow | undefined; readonly onClose: () => void }) {
  const create = trpc.crm.product.create.useMutation();
  const change = useFormChange("crm.product", product);
  const form = useForm({
    mode: "controlled",
    initialValues: {
      number: product?.number ?? "",
      name: product?.name ?? "",
      unit: product?.unit ?? "",
      price: product ? typedMoney({ currency: product.currency, minor: product.priceMinor }) : "",
      currency: product?.currency ?? "EUR",
      tax: product ? typedPercent(product.taxBasisPoints) : "",
      isOffered: product?.isOffered ?? true,
    },
    validate: {
      number: (text) => (text.trim() === "" ? "Give it a number, as your books call it." : null),
      name: (text) => (text.trim() === "" ? "Give it a name." : null),
      price: (text, { currency }) => (minorOf(text, currency) === undefined ? "Write an amount, such as 12.50." : null),
      tax: (text) => (basisPointsOf(text) === undefined ? "Write a percentage from 0 to 100." : null),
    },
  });
  const submit = useSubmit(form, async ({ price, tax, number, name, unit, currency, isOffered }) => {
    const priceMinor = minorOf(price, currency);
    const taxBasisPoints = basisPointsOf(tax);
    if (priceMinor === undefined || taxBasisPoints === undefined) return;
    const said = { number: number.trim(), name: name.trim(), unit: unit.trim() || null, priceMinor, currency, taxBasisPoints, isOffered };
    if (await (product ? change.save(said) : create.mutateAsync(said))) onClose();
  });
  const field = form.getInputProps;
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={product ? "Save" : "Add product"} onCancel={onClose}>
        <TextInput label="Name" maxLength={300} data-autofocus {...field("name")} />
        <Group grow align="flex-start">
          <TextInput label="Number" maxLength={60} {...field("number")} />
          <TextInput label="Unit" placeholder="piece, kg, hour" maxLength={30} labelProps={{ "data-optional": true }} {...field("unit")} />
        </Group>
        <Group grow align="flex-start">
          <TextInput label="Price without tax" inputMode="decimal" {...field("price")} />
          <Select label="Currency" allowDeselect={false} searchable data={currencies(form.values.currency)} {...field("currency")} />
        </Group>
        <TextInput label="Tax, %" inputMode="decimal" placeholder="0" {...field("tax")} />
        <Checkbox
          label="Offered"
          description="Only what is offered is proposed for new lines. Lines that are there keep what they say."
          {...field("isOffered", { type: "checkbox" })}
        />
      </FormFrame>
    </ChangeFrame>
  );
}
