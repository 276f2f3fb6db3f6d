import { Validator } from "@seriousme/openapi-schema-validator";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";
import { Talker } from "./testing/conversation.ts";
import type { Part } from "./testing/openapi.ts";

let world: World;
let app: FastifyInstance;
let talker: Talker;

beforeAll(async () => {
  world = await createWorld({ name: "rest_described" });
  app = await createHttp(world.backend, { ...readConfig({}), webFolder: "/nowhere" }, pino({ level: "silent" }));
  talker = await Talker.of(app, world);
});
afterAll(async () => {
  await app.close();
  await world[Symbol.asyncDispose]();
});

test("the description is OpenAPI 3.1 by an independent validator", async () => {
  const document = (await app.inject({ url: "/api/v1/openapi.json" })).json<Record<string, unknown>>();
  expect(document["openapi"]).toBe("3.1.0");
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

/** What JSON Schema 2020-12 and OpenAPI 3.1 have words for, as far as they are needed here. */
const words =
  /^(\$ref|type|title|description|format|pattern|enum|const|default|examples?|deprecated|readOnly|writeOnly|properties|required|additionalProperties|propertyNames|items|prefixItems|anyOf|oneOf|allOf|not|(min|max)(imum|Length|Items|Properties)|content(Encoding|MediaType)|exclusive(Min|Max)imum|multipleOf|uniqueItems|x-[a-z-]+)$/;

/** The words of a schema that no reader of schemas knows. */
function strangeWords(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(strangeWords);
  return Object.entries(schema).flatMap(([word, value]: [string, unknown]) => {
    if (!words.test(word)) return [word];
    if (word === "properties") return Object.values(value as object).flatMap(strangeWords);
    return ["items", "anyOf", "oneOf", "allOf", "not", "additionalProperties"].includes(word) ? strangeWords(value) : [];
  });
}

test("every schema is written in words that schemas have", async () => {
  const { components } = (await app.inject({ url: "/api/v1/openapi.json" })).json<{ components: { schemas: Record<string, unknown> } }>();
  const strange = Object.entries(components.schemas).flatMap(([name, schema]) => strangeWords(schema).map((word) => `${name}: ${word}`));
  expect(strange).toEqual([]);
});

test("every operation has a name of its own, a summary and an answer; every example fits its schema", async () => {
  const { operations } = talker.description;
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  expect(operations.length).toBeGreaterThan(100);
  const { paths } = (await app.inject({ url: "/api/v1/openapi.json" })).json<{ paths: Record<string, Record<string, Part>> }>();
  for (const { id, address, method, parameters, responses, body } of operations) {
    const told = paths[address]![method.toLowerCase()]!;
    expect(told["summary"], id).toMatch(/^[A-Z].*\.$/);
    expect(
      Object.keys(responses).some((status) => status.startsWith("2")),
      id,
    ).toBe(true);
    expect(
      parameters.some(({ in: place }) => place === "path"),
      id,
    ).toBe(address.includes("{id}"));
    const { content } = (told["requestBody"] ?? {}) as { content?: Record<string, Part> };
    const example = content?.["application/json"]?.["example"];
    if (example !== undefined) expect(talker.description.misfit(body!, example), `${id}: ${JSON.stringify(example)}`).toBeUndefined();
  }
});

test("whatever is asked, right or wrong and by whomever, is answered as described", async () => {
  const seed = Number(process.env["SEED"] ?? 7);
  const { deviations, well } = await talker.talk(seed, 0.5);
  expect(deviations, `SEED=${seed}`).toEqual([]);
  expect(well, "A good part of them must have been done.").toBeGreaterThan(100);
});

test("the page that shows it comes with the server, and needs nothing from elsewhere", async () => {
  const page = await app.inject({ url: "/api/docs" });
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.body).not.toMatch(/https?:|<script>|style=/);
  const sources = [...page.body.matchAll(/(?:src|href)="(\/api\/[^"]+)"/g)].map(([, path]) => path!);
  expect(sources.length).toBe(3);
  for (const url of sources) {
    const file = await app.inject({ url, headers: { "accept-encoding": "gzip" } });
    expect([file.statusCode, file.headers["content-encoding"]], url).toEqual([200, "gzip"]);
    const again = await app.inject({ url, headers: { "if-none-match": String(file.headers.etag) } });
    expect([again.statusCode, again.body], url).toEqual([304, ""]);
  }
});
