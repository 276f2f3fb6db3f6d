import type { Tx } from "@freehold/database/database.ts";
import { askIn } from "../../../prepared.ts";
import { updateRow } from "../../../resource/rows.ts";
import { statementsOf } from "../../../resource/statements.ts";
import type { DeclareField, RedeclareField } from "./contract.ts";
import { customField, type CustomFieldRow } from "./schema.ts";

/** Adds a field. Rows that are there already keep what they hold, also when the field must be filled in: it is asked for when they change. */
export async function declareField(tx: Tx, { id, ...declared }: DeclareField): Promise<CustomFieldRow> {
  const values = { ...declared, ...(id && { id }) };
  const [row] = await tx.insert(customField).values(values).returning();
  return row!;
}

/** Changes a field. Choices that are taken away stay where they were chosen until the row is written again. @throws row.missing, stale */
export async function redeclareField(tx: Tx, change: RedeclareField): Promise<CustomFieldRow> {
  const row = await updateRow(askIn(tx), customField, change);
  // Proof: the statements of a table read rows of that table.
  return statementsOf(customField).rows.read(row) as CustomFieldRow;
}
