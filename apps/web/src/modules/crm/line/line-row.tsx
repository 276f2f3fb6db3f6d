import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDotsVertical, IconTrash } from "@tabler/icons-react";
import { useId, type KeyboardEvent } from "react";
import { exactMoney, percentText, quantityText } from "./amounts.ts";
import classes from "./lines.module.css";
import type { Line, LineErrors, TypedLine } from "./typed-line.ts";

type Edit = {
  readonly onType: (field: Partial<TypedLine>) => void;
  /** The focus has left the line. */
  readonly onLeave: () => void;
  /** What was typed is to be forgotten. */
  readonly onTakeBack: () => void;
  /** To the same field of the next line. */
  readonly onDown: (from: HTMLInputElement) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
};

type LineRowProps = {
  readonly line: Line;
  readonly currency: string;
  readonly typed: TypedLine;
  readonly errors: LineErrors;
  readonly netMinor: bigint;
  /** How many lines there are. */
  readonly count: number;
  /** Left out where lines are only read. */
  readonly edit: Edit | undefined;
};

/** One line: fields where it can be changed, words where it cannot. On a phone it is a card. */
export function LineRow({ edit, ...props }: LineRowProps) {
  return edit ? <EditedRow {...props} edit={edit} /> : <ReadRow {...props} />;
}

function ReadRow({ line, currency }: Omit<LineRowProps, "edit">) {
  return (
    <tr>
      <td className={classes.place}>{line.position}</td>
      <th scope="row" className={classes.text}>
        {line.text}
      </th>
      <td data-label="Quantity" data-number>
        {quantityText(line.quantityThousandths)}
      </td>
      <td data-label="Unit">{line.unit}</td>
      <td data-label="Price" data-number>
        {exactMoney(line.unitPriceMinor, currency)}
      </td>
      <td data-label="Discount" data-number>
        {line.discountBasisPoints === 0 ? "" : percentText(line.discountBasisPoints)}
      </td>
      <td data-label="Tax" data-number>
        {percentText(line.taxBasisPoints)}
      </td>
      <td data-label="Net" data-number data-net>
        {exactMoney(line.netMinor, currency)}
      </td>
    </tr>
  );
}

const fields = [
  { key: "text", label: "Description", mode: "text", most: 1000 },
  { key: "quantity", label: "Quantity", mode: "decimal", most: 20 },
  { key: "unit", label: "Unit", mode: "text", most: 30 },
  { key: "price", label: "Price", mode: "decimal", most: 30 },
  { key: "discount", label: "Discount %", mode: "decimal", most: 8 },
  { key: "tax", label: "Tax %", mode: "decimal", most: 8 },
] as const;

type EditedRowProps = Omit<LineRowProps, "edit"> & { readonly edit: Edit };

function EditedRow({ line, currency, typed, errors, netMinor, count, edit }: EditedRowProps) {
  const id = useId();
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      edit.onMove(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      edit.onDown(event.target);
    } else if (event.key === "Escape") edit.onTakeBack();
  };
  const isOver = Object.keys(errors).length > 0;
  return (
    <>
      <tr
        onKeyDown={press}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) edit.onLeave();
        }}
      >
        <td className={classes.place}>{line.position}</td>
        {fields.map((field) => (
          <LineField key={field.key} id={id} line={line} field={field} typed={typed} error={errors[field.key]} onType={edit.onType} />
        ))}
        <td data-label="Net" data-number data-net>
          {exactMoney(netMinor, currency)}
        </td>
        <LineMenu line={line} count={count} edit={edit} />
      </tr>
      {isOver && (
        <tr className={classes.errors}>
          <td colSpan={9}>
            {fields.map(({ key }) =>
              errors[key] === undefined ? null : (
                <p key={key} id={`${id}-${key}`}>
                  {errors[key]}
                </p>
              ),
            )}
          </td>
        </tr>
      )}
    </>
  );
}

type LineFieldProps = Pick<EditedRowProps, "line" | "typed"> &
  Pick<Edit, "onType"> & {
    readonly id: string;
    readonly field: (typeof fields)[number];
    readonly error: string | undefined;
  };

function LineField({ id, line, field: { key, label, mode, most }, typed, error, onType }: LineFieldProps) {
  return (
    <td className={key === "text" ? classes.text : undefined} data-label={label} data-number={mode === "decimal" || undefined}>
      <input
        name={key}
        className={classes.input}
        aria-label={`${label} of line ${line.position}`}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-${key}`}
        inputMode={mode}
        maxLength={most}
        autoComplete="off"
        placeholder={key === "discount" || key === "tax" ? "0" : ""}
        value={typed[key]}
        onChange={({ currentTarget }) => onType({ [key]: currentTarget.value })}
      />
    </td>
  );
}

function LineMenu({ line, count, edit }: Pick<EditedRowProps, "line" | "count" | "edit">) {
  return (
    <td className={classes.acts}>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Move or remove line ${line.position}`}>
            <IconDotsVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={line.position === 1} onClick={() => edit.onMove(-1)}>
            Move up
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={16} />} disabled={line.position === count} onClick={() => edit.onMove(1)}>
            Move down
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={edit.onRemove}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </td>
  );
}
