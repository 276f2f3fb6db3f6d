import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Autocomplete, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { trpc } from "../../../api/client.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import type { ProductRow } from "../sales-rows.ts";
import { exactMoney } from "./amounts.ts";
import classes from "./lines.module.css";
import type { LineValues } from "./typed-line.ts";

/** A line as it is proposed: what is not said is as the server has it. */
export type Proposed = Pick<LineValues, "text"> & Partial<LineValues> & { readonly productId?: ProductRow["id"] };

type NewLineProps = {
  readonly currency: string;
  readonly isFirst: boolean;
  readonly onAdd: (values: Proposed) => Promise<unknown>;
};

/** More than anybody looks through; a longer catalogue is searched as somebody types. */
const mostProducts = 1000;

/** Adds a line: a product of the catalogue with its price and tax, or anything that is typed. */
export function NewLine({ currency, isFirst, onAdd }: NewLineProps) {
  const { store } = useLive(trpc.crm.product, {
    filter: { op: "equals", column: "isOffered", value: true },
    sort: "name",
    limit: mostProducts,
  });
  const products = useAllRows(store);
  const [typed, setTyped] = useState("");
  const [isAdding, setAdding] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const named = new Map(products.map((product) => [`${product.name} · ${product.number}`, product]));
  const add = async (text: string): Promise<void> => {
    const product = named.get(text);
    if (text.trim() === "" || isAdding) return;
    setAdding(true);
    try {
      await onAdd(product ? fromProduct(product, currency) : { text: text.trim() });
      setTyped("");
    } catch {
      // The person was told; what they typed stays.
    } finally {
      setAdding(false);
      input.current?.focus();
    }
  };
  return (
    <form
      className={classes.newLine}
      onSubmit={(event) => {
        event.preventDefault();
        void add(typed);
      }}
    >
      <Autocomplete
        ref={input}
        aria-label="New line"
        data-new-line
        placeholder={isFirst ? "What do you sell? Choose a product, or write anything" : "Add a product, or write anything"}
        value={typed}
        onChange={setTyped}
        onOptionSubmit={(text) => void add(text)}
        data={[...named.keys()]}
        limit={12}
        maxLength={1000}
        renderOption={({ option: { value } }) => <Offered product={named.get(value)!} />}
      />
      <Button type="submit" variant="default" loading={isAdding} leftSection={<IconPlus size={16} />}>
        Add
      </Button>
    </form>
  );
}

/** A price of another currency says nothing here: somebody types it in. */
const fromProduct = ({ id, name, unit, priceMinor, taxBasisPoints, ...product }: ProductRow, currency: string): Proposed => ({
  productId: id,
  text: name,
  unit,
  taxBasisPoints,
  ...(product.currency === currency && { unitPriceMinor: priceMinor }),
});

function Offered({ product: { name, number, priceMinor, currency, unit } }: { readonly product: ProductRow }) {
  return (
    <span className={classes.offered}>
      <span>
        {name} <span className="muted">{number}</span>
      </span>
      <span className="number">
        {exactMoney(priceMinor, currency)}
        {unit !== null && <span className="muted"> / {unit}</span>}
      </span>
    </span>
  );
}
