import type { JsonSchema } from "../platform/catalogue/procedures.ts";

/** A schema without its permission to be null, which it may give in two ways. */
export function withoutNull(schema: JsonSchema): { readonly schema: JsonSchema; readonly isNullable: boolean } {
  if (Array.isArray(schema.type)) {
    const types = (schema.type as readonly string[]).filter((type) => type !== "null");
    return { schema: { ...schema, type: types.length === 1 ? types[0]! : types }, isNullable: types.length < schema.type.length };
  }
  const options = schema.anyOf?.filter(({ type }) => type !== "null");
  if (!options || options.length === schema.anyOf!.length) return { schema, isNullable: false };
  const { anyOf: _anyOf, ...outer } = schema;
  return { schema: options.length === 1 ? { ...options[0]!, ...outer } : { ...outer, anyOf: options }, isNullable: true };
}

const scalars = new Set(["string", "number", "integer", "boolean"]);

/** Whether one text can stand for a value of it. */
export function isScalar(schema: JsonSchema): boolean {
  const { schema: bare } = withoutNull(schema);
  if (bare.const !== undefined) return typeof bare.const !== "object";
  return bare.enum !== undefined || (typeof bare.type === "string" && scalars.has(bare.type));
}

/** Whether it is several values of which each is one text. */
export const isScalarList = ({ type, items }: JsonSchema): boolean => type === "array" && items !== undefined && isScalar(items);

/** Whether nothing fits it: a property that tables without this ability refuse. */
export const isNever = ({ not }: JsonSchema): boolean => not !== undefined;

/** Whether it is a filter of rows, which is anything, and has forms that are one text. */
export const isFilter = (key: string, { type, anyOf }: JsonSchema): boolean =>
  key === "filter" && type === undefined && anyOf === undefined;

/** Whether an address can hold the input: an object of texts, besides what the path holds already. */
export function isFlat(input: JsonSchema | undefined, besides: string | undefined): boolean {
  if (!input) return true;
  if (input.anyOf || !input.properties) return false;
  return Object.entries(input.properties).every(
    ([key, schema]) => key === besides || isNever(schema) || isFilter(key, schema) || isScalar(schema) || isScalarList(schema),
  );
}
