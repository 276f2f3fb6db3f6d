import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** A schema of the description, or any other object in it. */
export type Part = { readonly [key: string]: unknown };

/** One operation as the description tells it, references resolved where they are read. */
export type Operation = {
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly address: string;
  readonly parameters: readonly Parameter[];
  readonly body: Part | undefined;
  readonly bodyIsRequired: boolean;
  readonly responses: Readonly<Record<string, Part>>;
};

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Part;
};

/** The description as an independent reader understands it: by its text alone. */
export class Description {
  readonly operations: readonly Operation[];
  readonly #root: Part;
  readonly #ajv: Ajv2020;
  readonly #strict: Ajv2020;

  constructor(root: Part) {
    this.#root = root;
    this.#ajv = newAjv(root);
    this.#strict = newAjv(closed(root) as Part);
    this.operations = Object.entries(root["paths"] as Record<string, Record<string, Part>>).flatMap(([address, methods]) =>
      Object.entries(methods).map(([method, operation]) => this.#operation(address, method, operation)),
    );
  }

  /** What a reference leads to. */
  resolve(part: Part): Part {
    const { $ref } = part;
    if (typeof $ref !== "string") return part;
    const found = $ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, key) => (at as Part)[key], this.#root);
    if (found === undefined) throw new Error(`There is nothing at ${$ref}.`);
    return this.resolve(found as Part);
  }

  /** What is wrong with a value by a schema; undefined when it fits. */
  misfit(schema: Part, value: unknown): string | undefined {
    return misfitBy(compiled(this.#ajv, schema), value);
  }

  /** The same, and nothing may be there that the schema does not speak of. */
  strictMisfit(schema: Part, value: unknown): string | undefined {
    return misfitBy(compiled(this.#strict, closed(schema) as Part), value);
  }

  #operation(address: string, method: string, operation: Part): Operation {
    const body = operation["requestBody"] as { content: Record<string, { schema: Part }>; required: boolean } | undefined;
    const responses = Object.entries(operation["responses"] as Record<string, Part>);
    return {
      id: String(operation["operationId"]),
      // Proof: the description has no other methods, or the first request by one would fail.
      method: method.toUpperCase() as Operation["method"],
      address,
      // Proof: the description was found valid, by which parameters are such.
      parameters: ((operation["parameters"] ?? []) as Part[]).map((one) => this.resolve(one) as unknown as Parameter),
      body: body?.content["application/json"]?.schema,
      bodyIsRequired: body?.required ?? false,
      responses: Object.fromEntries(responses.map(([status, response]) => [status, this.resolve(response)])),
    };
  }
}

const place = "https://freehold.example/openapi.json";

function newAjv(root: Part): Ajv2020 {
  // Words of OpenAPI and of our own are not JSON Schema's.
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  for (const format of ["int32", "int64", "double", "base64url"]) ajv.addFormat(format, true);
  return ajv.addSchema(root, place);
}

const known = new WeakMap<object, Map<string, ValidateFunction>>();

/** Compiled once for each text: most of them are a reference. */
function compiled(ajv: Ajv2020, schema: Part): ValidateFunction {
  const all = known.get(ajv) ?? new Map<string, ValidateFunction>();
  known.set(ajv, all);
  const text = JSON.stringify(schema).replaceAll('"#/', `"${place}#/`);
  const found = all.get(text) ?? ajv.compile(JSON.parse(text) as Part);
  all.set(text, found);
  return found;
}

function misfitBy(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath || "the whole"} ${error?.message} ${JSON.stringify(error?.params)}`;
}

/** A copy in which objects hold nothing but what is described. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  const isOpen = typeof inner["properties"] === "object" && inner["type"] === "object" && inner["additionalProperties"] === undefined;
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}
