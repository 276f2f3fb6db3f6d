import superjson, { type SuperJSONResult } from "superjson";

type Meta = NonNullable<SuperJSONResult["meta"]>;
type Notes = NonNullable<Meta["values"]>;
type Tree = Record<string, unknown>;

/**
 * Reads an envelope of superjson that nobody else reads: what it holds is changed in place. A batch of readings is a thousand
 * instants, each at a plain path; these are revived here, since superjson takes longer to walk to them than it takes to read the
 * JSON. Whatever is anything else is left to superjson, with all that comes after it.
 */
export function readEnvelope(envelope: SuperJSONResult): unknown {
  const { json, meta } = envelope;
  if (!meta || meta.referentialEqualities !== undefined || meta.v !== 1 || !isTree(meta.values) || Array.isArray(meta.values))
    return superjson.deserialize(envelope, { inPlace: true });
  const rows = new Rows(json);
  const left: [path: string, note: unknown][] = [];
  for (const path in meta.values) {
    const note: unknown = (meta.values as Tree)[path];
    if (left.length > 0 || !isDate(note) || !rows.revive(path)) left.push([path, note]);
  }
  if (left.length === 0) return json;
  // Proof: it is a part of the notes that came.
  return superjson.deserialize({ json, meta: { values: Object.fromEntries(left) as Notes, v: 1 } }, { inPlace: true });
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;
const isDate = (note: unknown): boolean => Array.isArray(note) && note.length === 1 && note[0] === "Date";

/** Names at which superjson refuses to go on, or which it spells otherwise. */
const odd = /[^\w.]|(?:^|\.)(?:__proto__|prototype|constructor|length)(?:\.|$)/;
const [zero, nine] = [48, 57];

/** Finds the places of a value by their paths. One after the other they mostly name a member of the next row of the same list. */
class Rows {
  readonly #json: unknown;
  #list: readonly unknown[] | undefined;
  /** What stands before the number of a row, and after it, with the dots. */
  #start = "";
  #end = "";
  #key = "";

  constructor(json: unknown) {
    this.#json = json;
  }

  /** Makes a Date of what stands there. False when it is no plain place of a text or a number; nothing has changed then. */
  revive(path: string): boolean {
    const row = this.#rowAt(path) ?? this.#walk(path);
    if (!row || !Object.hasOwn(row, this.#key)) return false;
    const value = row[this.#key];
    if (typeof value !== "string" && typeof value !== "number") return false;
    row[this.#key] = new Date(value);
    return true;
  }

  /** The row of the list that the path before named a row of. */
  #rowAt(path: string): Tree | undefined {
    if (!this.#list || !path.startsWith(this.#start) || !path.endsWith(this.#end)) return undefined;
    let index = 0;
    const from = this.#start.length;
    const until = path.length - this.#end.length;
    if (until <= from || (path.charCodeAt(from) === zero && until > from + 1)) return undefined;
    for (let at = from; at < until; at++) {
      const digit = path.charCodeAt(at);
      if (digit < zero || digit > nine) return undefined;
      index = index * 10 + digit - zero;
    }
    const row = this.#list[index];
    return isTree(row) && !Array.isArray(row) ? row : undefined;
  }

  /** Only own properties are walked into, so that no path leads to a prototype. */
  #walk(path: string): Tree | undefined {
    if (odd.test(path)) return undefined;
    const keys = path.split(".");
    this.#key = keys.pop()!;
    this.#list = undefined;
    let parent = this.#json;
    let list: readonly unknown[] | undefined;
    for (const key of keys) {
      if (!isTree(parent) || !Object.hasOwn(parent, key)) return undefined;
      list = Array.isArray(parent) ? parent : undefined;
      parent = parent[key];
    }
    if (!isTree(parent)) return undefined;
    if (list && !Array.isArray(parent)) {
      this.#list = list;
      this.#start = keys.length > 1 ? `${keys.slice(0, -1).join(".")}.` : "";
      this.#end = `.${this.#key}`;
    }
    return parent;
  }
}
