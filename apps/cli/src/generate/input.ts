import { readFile } from "node:fs/promises";
import type { JsonSchema } from "@freehold/api/platform/catalogue/procedures.ts";
import { badUsage } from "../failure.ts";
import { unreadable } from "../files/own-files.ts";
import { readInput, type Terminal } from "../terminal.ts";
import { objectOf, revive, type Flag } from "./flags.ts";

/** Where an input comes from, besides flags: `-` is standard input. */
export async function inputFrom(terminal: Terminal, source: string, schema: JsonSchema): Promise<unknown> {
  const text = source === "-" ? await readInput(terminal) : await readFileOf(source);
  try {
    return revive(JSON.parse(text), schema);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badUsage(`${source === "-" ? "Standard input" : source} is not JSON: ${cause.message}.`);
  }
}

async function readFileOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Puts a value into an input without changing it. */
export function placed(input: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
  return { ...object, [key]: placed(object[key], rest, value) };
}

/**
 * The input with empty objects where the procedure demands one and no flag filled it: a call without any value, or
 * `update ID` without changes, is one the server may answer.
 */
export function withDemandedObjects(given: unknown, schema: JsonSchema): unknown {
  const input = given === undefined && schema.type === "object" ? {} : given;
  const { properties, required } = objectOf(schema);
  const object = typeof input === "object" && input !== null && !Array.isArray(input) ? (input as Record<string, unknown>) : {};
  const missing = required.filter(
    (key) => object[key] === undefined && properties[key]?.properties && (properties[key].required ?? []).length === 0,
  );
  return missing.reduce<unknown>((whole, key) => placed(whole, [key], {}), input);
}

/** The value that a path leads to. */
export function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    input,
  );
}

/** Refuses an input that lacks what is required, naming all of it as it is typed. */
export function demandRequired(input: unknown, { flags, positional }: { flags: readonly Flag[]; positional: Flag | undefined }): void {
  const missing = flags.filter(({ isRequired, path }) => isRequired && valueAt(input, path) === undefined);
  if (missing.length === 0) return;
  const names = missing.map((flag) => (flag === positional ? `<${flag.name}>` : `--${flag.name}`));
  throw badUsage(`Missing: ${names.join(", ")}.`);
}
