import type { Schema } from "./schemas.ts";

const ofFormat: Readonly<Record<string, string>> = {
  uuid: "01980000-0000-7000-8000-000000000001",
  "date-time": "2026-01-31T08:30:00.000Z",
  date: "2026-01-31",
  email: "name@example.com",
  uri: "https://example.com",
};

/** A value that fits, made of what the schema knows; undefined where it knows too little. */
export function sampleOf(schema: Schema): unknown {
  const { default: usual, examples, enum: list, const: only, anyOf, format } = schema;
  const type = Array.isArray(schema["type"]) ? (schema["type"] as unknown[]).find((one) => one !== "null") : schema["type"];
  if (Array.isArray(examples)) return examples[0];
  if (usual !== undefined) return usual;
  if (only !== undefined) return only;
  if (Array.isArray(list)) return list.find((one) => one !== null);
  if (Array.isArray(anyOf)) return sampleOf((anyOf as Schema[]).find((option) => option["type"] !== "null") ?? {});
  if (typeof format === "string" && type === "string" && ofFormat[format] !== undefined) return ofFormat[format];
  if (type === "string") return textOf(schema);
  if (type === "integer" || type === "number") return numberOf(schema);
  if (type === "boolean") return true;
  if (type === "array") return arrayOf(schema);
  return type === "object" ? objectOf(schema) : undefined;
}

function textOf({ title, minLength, maxLength, pattern }: Schema): string | undefined {
  if (pattern !== undefined) return undefined;
  const words = typeof title === "string" ? title : "Text";
  return words.padEnd(Number(minLength ?? 0), ".").slice(0, Number(maxLength ?? 100));
}

function numberOf({ minimum, maximum }: Schema): number {
  const least = Math.max(Number(minimum ?? -Infinity), 1);
  return Math.min(least, Number(maximum ?? Infinity));
}

function arrayOf({ items, minItems }: Schema): unknown[] | undefined {
  const one = items === undefined ? undefined : sampleOf(items as Schema);
  if (one === undefined) return minItems === undefined ? [] : undefined;
  return [one];
}

/** What must be there, and of the rest what is plain. Undefined when something that must be there cannot be made. */
function objectOf({ properties = {}, required = [] }: Schema): object | undefined {
  const known: [string, unknown][] = [];
  for (const key of required as string[]) {
    const value = sampleOf((properties as Record<string, Schema>)[key] ?? {});
    if (value === undefined) return undefined;
    known.push([key, value]);
  }
  return Object.fromEntries(known);
}
