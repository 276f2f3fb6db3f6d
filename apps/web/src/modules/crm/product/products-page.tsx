import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPackage, IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { PlainTable, type PlainColumn } from "../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { refusal } from "../../../shell/notice.ts";
import { exactMoney, percentText } from "../line/amounts.ts";
import type { ProductRow } from "../sales-rows.ts";
import { ProductDialog } from "./product-dialog.tsx";
import classes from "./products-page.module.css";

const place = "/$organization/crm/products";
/** More are found by a search. */
const mostShown = 500;

/** The catalogue: what is sold, by what unit and for how much. Managers keep it. */
export function ProductsPage() {
  const { may } = useResource("crm.product");
  const { q, all } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const live = useLive(trpc.crm.product, {
    ...(!all && { filter: { op: "equals", column: "isOffered", value: true } }),
    ...(q !== undefined && { search: q }),
    sort: "name",
    limit: mostShown,
  });
  const products = useAllRows(live.store);
  const [edited, edit] = useState<ProductRow | "new">();
  const search = useDebouncedCallback(
    (text: string) => void navigate({ search: (before) => withSearch(before, text), replace: true }),
    200,
  );
  const add = may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => edit("new")}>
      New product
    </Button>
  );
  return (
    <Page title="Products" lead="What you sell. Lines of deals and quotes take their words, prices and taxes from here." actions={add}>
      <div className={classes.tools}>
        <TextInput
          aria-label="Search products"
          placeholder="Name or number"
          leftSection={<IconSearch size={16} />}
          defaultValue={q ?? ""}
          onChange={({ currentTarget }) => search(currentTarget.value)}
        />
        <Checkbox
          label="Also what is no longer offered"
          checked={all === true}
          onChange={({ currentTarget: { checked } }) =>
            void navigate({
              search: ({ q: words }) => ({ ...(words && { q: words }), ...(checked && { all: true as const }) }),
              replace: true,
            })
          }
        />
      </div>
      {live.status.fault && products.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={6} />
      ) : products.length === 0 && q !== undefined ? (
        <p className="muted">No product has this name or number.</p>
      ) : products.length === 0 ? (
        <Message icon={IconPackage} title="No products yet" action={add}>
          Add what you sell with its price and its tax: then a line of a deal is two keystrokes. Many at once come from a file, by the list
          of records.
        </Message>
      ) : (
        <ProductTable products={products} onEdit={edit} />
      )}
      <ProductDialog edited={edited} onClose={() => edit(undefined)} />
    </Page>
  );
}

type Search = { q?: string; all?: true };
const withSearch = ({ all }: Search, text: string): Search => ({
  ...(text.trim() !== "" && { q: text.trim() }),
  ...(all && { all }),
});

type ProductTableProps = { readonly products: readonly ProductRow[]; readonly onEdit: (product: ProductRow) => void };

function ProductTable({ products, onEdit }: ProductTableProps) {
  const { may } = useResource("crm.product");
  const remove = trpc.crm.product.remove.useMutation({ onError: refusal });
  const acts: PlainColumn<ProductRow> = {
    key: "acts",
    label: "",
    cell: (product) => (
      <span className={classes.acts}>
        <Button size="compact-xs" variant="default" aria-label={`Change ${product.name}`} onClick={() => onEdit(product)}>
          Change
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Remove ${product.name}`}
          onClick={() => remove.mutate({ id: product.id })}
        >
          Remove
        </Button>
      </span>
    ),
  };
  return (
    <PlainTable
      label="Products"
      items={products}
      keyOf={({ id }) => id}
      columns={[
        {
          key: "name",
          label: "Product",
          cell: ({ name, isOffered }) => (
            <>
              {name} {!isOffered && <span className="muted">(no longer offered)</span>}
            </>
          ),
        },
        { key: "number", label: "Number", cell: ({ number }) => number },
        { key: "unit", label: "Unit", cell: ({ unit }) => unit ?? "" },
        { key: "tax", label: "Tax", isNumber: true, cell: ({ taxBasisPoints }) => percentText(taxBasisPoints) },
        { key: "price", label: "Price", isNumber: true, cell: ({ priceMinor, currency }) => exactMoney(priceMinor, currency) },
        ...(may.update ? [acts] : []),
      ]}
    />
  );
}
