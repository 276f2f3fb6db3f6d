import { newId } from "@freehold/kernel/id.ts";
import type { Random } from "@freehold/kernel/testing/random.ts";
import type { Description, Operation, Part } from "./openapi.ts";

/** A request made from the description alone. */
export type MadeRequest = {
  readonly method: Operation["method"];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Whether body and parameters are as they are described. */
  readonly isDescribed: boolean;
};

/** Ids that there are, by the property that would name them, and all together under the empty name. */
export type KnownIds = ReadonlyMap<string, readonly string[]>;

const words = ["Milk", "Æbler", "", " ", "O'Neil", '"; drop table x', "x".repeat(300), "__proto__", "📦", "null", "0"];

/** Makes requests as a reader of the description would, right ones and wrong ones. */
export class RequestMaker {
  readonly #description: Description;
  readonly #random: Random;
  readonly #ids: KnownIds;

  constructor(description: Description, { random, ids }: { random: Random; ids: KnownIds }) {
    this.#description = description;
    this.#random = random;
    this.#ids = ids;
  }

  right(operation: Operation): MadeRequest {
    return this.#request(operation, (schema, name) => this.#value(schema, name));
  }

  /** One thing about it is otherwise than described, as far as that can be. */
  wrong(operation: Operation): MadeRequest {
    const made = this.right(operation);
    const random = this.#random;
    if (operation.body && random.chance(0.7)) {
      const body = this.#spoiled(made.body);
      return { ...made, body, isDescribed: this.#description.misfit(operation.body, body) === undefined };
    }
    const { url } = made;
    const spoiled = random.pick([
      `${url}${url.includes("?") ? "&" : "?"}nonsense=1`,
      `${url}${url.includes("?") ? "&" : "?"}limit=-1`,
      `${url}${url.includes("?") ? "&" : "?"}__proto__=1`,
      operation.address.includes("{id}")
        ? url.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "none")
        : `${url}${url.includes("?") ? "&" : "?"}sort=%00`,
    ]);
    return { ...made, url: spoiled, isDescribed: false };
  }

  #request({ method, address, parameters, body, bodyIsRequired }: Operation, make: (schema: Part, name: string) => unknown): MadeRequest {
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    let path = address;
    for (const { name, in: place, required, schema } of parameters) {
      if (place === "path") path = path.replace("{id}", this.#id(nameOfRecord(address)));
      else if (place === "query" && (required || this.#random.chance(0.12))) append(query, name, this.#parameter(name, schema));
      else if (place === "header" && name !== "X-Organization-Id" && this.#random.chance(0.2))
        headers[name.toLowerCase()] = this.#header(name);
    }
    const text = query.toString();
    return {
      method,
      url: text === "" ? path : `${path}?${text}`,
      headers,
      body: body && (bodyIsRequired || this.#random.chance(0.9)) ? make(body, "") : undefined,
      isDescribed: true,
    };
  }

  #header(name: string): string {
    if (name === "Idempotency-Key") return newId();
    return `"${this.#random.int(3)}"`;
  }

  #parameter(name: string, schema: Part): unknown {
    if (name === "filter") return ["id!=null"];
    if (name === "cursor") return "AAAA";
    return this.#value(schema, name);
  }

  #id(name: string): string {
    const own = this.#ids.get(name) ?? this.#ids.get("") ?? [];
    return own.length > 0 && this.#random.chance(0.85) ? this.#random.pick(own) : newId();
  }

  /** A value that fits. @param name of the property, which may say whose id it is */
  #value(given: Part, name: string): unknown {
    const random = this.#random;
    const schema = this.#description.resolve(given);
    if (schema["const"] !== undefined) return schema["const"];
    if (Array.isArray(schema["enum"])) return random.pick(schema["enum"] as unknown[]);
    if (Array.isArray(schema["anyOf"])) return this.#value(random.pick(schema["anyOf"] as Part[]), name);
    const type = Array.isArray(schema["type"]) ? random.pick(schema["type"] as string[]) : schema["type"];
    switch (type) {
      case "string":
        return this.#text(schema, name);
      case "integer":
      case "number":
        return this.#number(schema, type);
      case "boolean":
        return random.chance(0.5);
      case "array":
        return this.#list(schema, name);
      case "object":
        return this.#object(schema);
      case "null":
        return null;
      default:
        return random.pick([null, 1, "x", {}, [], { a: [1] }]);
    }
  }

  #text({ format, minLength = 0, maxLength = 1000, pattern }: Part, name: string): string {
    const random = this.#random;
    if (format === "uuid") return this.#id(name);
    if (format === "date-time") return new Date(Date.UTC(2026, random.int(12), 1 + random.int(27), random.int(24))).toISOString();
    if (format === "date") return `2026-0${1 + random.int(9)}-1${random.int(9)}`;
    if (format === "email") return `somebody${random.int(1000)}@example.com`;
    if (format === "uri") return "https://example.com/x";
    if (pattern === "^\\d{3}\\s?\\d{3}$") return "123456";
    const text = random.chance(0.8) ? `Some ${random.int(1_000_000)}` : random.pick(words);
    return text.padEnd(Number(minLength), ".").slice(0, Number(maxLength));
  }

  #number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Part, type: string): number {
    const least = Number(minimum ?? (exclusiveMinimum === undefined ? -20 : Number(exclusiveMinimum) + 1));
    const most = Number(maximum ?? (exclusiveMaximum === undefined ? Math.max(least, 40) : Number(exclusiveMaximum) - 1));
    const value = least + this.#random.next() * (Math.min(most, least + 1000) - least);
    return type === "integer" ? Math.round(value) : value;
  }

  #list({ items = {}, minItems = 0, maxItems = 3, uniqueItems }: Part, name: string): unknown[] {
    const length = Number(minItems) + this.#random.int(Math.min(3, Number(maxItems) - Number(minItems)) + 1);
    const made = Array.from({ length }, () => this.#value(items as Part, name));
    return uniqueItems === true ? [...new Set(made)] : made;
  }

  #object({ properties = {}, required = [] }: Part): object {
    const wanted = Object.entries(properties as Record<string, Part>).filter(
      ([key]) => (required as string[]).includes(key) || this.#random.chance(0.4),
    );
    return Object.fromEntries(wanted.filter(([, part]) => part["not"] === undefined).map(([key, part]) => [key, this.#value(part, key)]));
  }

  /** The same with one thing changed: a value of another kind, one too few, one too many. */
  #spoiled(body: unknown): unknown {
    const random = this.#random;
    if (typeof body !== "object" || body === null || Array.isArray(body)) return random.pick(["x", 1, null, [], [[]]]);
    const keys = Object.keys(body);
    const key = keys.length > 0 && random.chance(0.8) ? random.pick(keys) : undefined;
    if (key === undefined) return JSON.parse(`{"${random.pick(["nonsense", "orgId", "__proto__", "constructor"])}":{"x":1}}`) as unknown;
    const value: unknown = Reflect.get(body, key);
    if (random.chance(0.3)) return Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
    if (typeof value === "object" && value !== null && !Array.isArray(value) && random.chance(0.5))
      return { ...body, [key]: this.#spoiled(value) };
    return { ...body, [key]: random.pick([null, true, 1.5, "not this", -1e300, [], {}, "x".repeat(11_000), "\u0000"]) };
  }
}

/** `/api/v1/coldchain/units/{id}/summary` is about a `unit`. */
function nameOfRecord(address: string): string {
  return address.slice(0, address.indexOf("/{id}")).split("/").at(-1)!;
}

function append(query: URLSearchParams, name: string, value: unknown): void {
  for (const one of Array.isArray(value) ? value : [value]) if (one !== null && typeof one !== "object") query.append(name, String(one));
}
