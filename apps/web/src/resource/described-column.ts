import type { ColumnDescription } from "../api/client.ts";

type Said = Partial<ColumnDescription> & Pick<ColumnDescription, "key" | "label" | "kind">;

/** A column as the server describes one, of which nothing is known but what is said here: it may be empty, and has no bounds. */
export const describedColumn = (said: Said): ColumnDescription => ({
  help: null,
  unit: null,
  values: null,
  required: false,
  readOnly: false,
  secondary: false,
  multiline: false,
  min: null,
  max: null,
  minLength: null,
  maxLength: null,
  reference: null,
  isUser: false,
  format: null,
  ...said,
});
