import type { AddressInfo } from "node:net";
import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";
import { friend, get, inputOf, json, oddRequests, post } from "../testing/odd-requests.ts";
import { rawExchange, type RawAnswer, type RawRequest } from "../testing/raw-exchange.ts";

let world: World;
let http: FastifyInstance;
let port: number;
let siteId: string;

beforeAll(async () => {
  world = await createWorld({ name: "server_differences" });
  const config = { ...readConfig({ ORIGINS: friend, TRUSTED_PROXIES: "127.0.0.1/32" }), webFolder: "/nowhere" };
  http = await createHttp(world.backend, config, pino({ level: "silent" }));
  await http.listen({ port: 0, host: "127.0.0.1" });
  port = (http.server.address() as AddressInfo).port;
  ({ id: siteId } = await world.as("owner").coldchain.site.create({ name: "Oslo & Ærø “north”" }));
});
afterAll(async () => {
  await http.close();
  await world[Symbol.asyncDispose]();
});

const member = (role: "owner" | "viewer") =>
  [
    ["authorization", `Bearer ${world.ours.tokens[role]}`],
    ["x-organization-id", world.ours.id],
  ] as const;

/** What differs from one answer to the next, and how the length is told. */
const passing = new Set(["date", "x-request-id", "content-length", "transfer-encoding"]);

function comparable({ status, headers, body }: RawAnswer) {
  const requestId = headers.find(([name]) => name === "x-request-id")?.[1] ?? "none";
  return {
    status,
    headers: headers
      .filter(([name]) => !passing.has(name))
      .map(([name, value]) => [
        name,
        value.replaceAll(/nonce-[0-9a-f]{32}/g, "nonce").replace(/_(session|device)=[^;]+(; Expires=[^;]+)?/, "_$1=secret"),
      ])
      .toSorted((one, other) => String(one).localeCompare(String(other))),
    body: body
      .replaceAll(requestId, "request")
      .replace(/[?&]connectionParams=%7B%7D/, "")
      .replaceAll(/"(id|version|updatedAt|createdAt)":("[^"]+"|\d+)/g, `"$1":0`),
  };
}

const isDirect = ({ headers }: RawAnswer): boolean => headers.some(([name]) => name === "content-length");

/**
 * Sends the same request twice: as it is, and with a parameter that asks for nothing (`connectionParams={}`) but is one of those
 * that leave a request to tRPC's own adapter.
 */
async function both(request: RawRequest) {
  const marked = `${request.target}${request.target.includes("?") ? "&" : "?"}connectionParams=%7B%7D`;
  const direct = await rawExchange(port, request);
  const stock = await rawExchange(port, { ...request, target: marked });
  return { direct, stock };
}

async function same(request: RawRequest): Promise<RawAnswer> {
  const { direct, stock } = await both(request);
  expect(comparable(direct), JSON.stringify(request)).toEqual(comparable(stock));
  return direct;
}

test("what is compared are two ways: the one says how long its answer is, the other sends it in pieces", async () => {
  const { direct, stock } = await both({ method: "GET", target: "/trpc/accounts.session" });
  expect([isDirect(direct), isDirect(stock)]).toEqual([true, false]);
});

test.each([
  ["alone", httpLink],
  ["in a batch", httpBatchLink],
] as const)("what tRPC's own client asks %s is answered directly, queries and mutations", async (_how, link) => {
  const lengths: (string | null)[] = [];
  const client = createTRPCClient<AppRouter>({
    links: [
      link({
        url: `http://127.0.0.1:${port}/trpc`,
        transformer: superjson,
        headers: Object.fromEntries(member("owner")),
        fetch: async (url, init) => {
          const answer = await fetch(url, { ...init, signal: init?.signal ?? null });
          lengths.push(answer.headers.get("content-length"));
          return answer;
        },
      }),
    ],
  });
  const [{ rows }] = await Promise.all([client.coldchain.site.list.query({ limit: 1 }), client.accounts.session.query()]);
  expect(rows[0]?.createdAt).toBeInstanceOf(Date);
  await client.coldchain.site.update.mutate({ id: siteId, patch: { address: "Kaia 1" } });
  expect(lengths).not.toContain(null);
});

describe("answers are the same", () => {
  test("for what clients ask", async () => {
    const id = { json: { id: siteId } };
    const asked: RawRequest[] = [
      get("/trpc/accounts.session"),
      get("/trpc/accounts.me", member("viewer")),
      get(`/trpc/coldchain.site.get?${inputOf(id)}`, member("viewer")),
      get(`/trpc/coldchain.site.list?${inputOf({ json: { sort: "name", limit: 2 } })}`, member("owner")),
      get(`/trpc/coldchain.site.list,accounts.session?batch=1&${inputOf({ 0: { json: { limit: 2 } } })}`, member("owner")),
      get(`/trpc/coldchain.site.get,accounts.session?batch=1&${inputOf({ 0: id })}`),
      get(`/trpc/accounts.session?batch=1`),
      get("/trpc/accounts.session", [["origin", friend]]),
      post("/trpc/coldchain.site.create", JSON.stringify({ json: { name: "Oslo & Ærø “north”" } }), [json, ...member("owner")]),
      post("/trpc/coldchain.site.update?batch=1", JSON.stringify({ 0: { json: { id: siteId, patch: { name: "Tromsø" } } } }), [
        json,
        ...member("owner"),
      ]),
      post("/trpc/accounts.signIn", JSON.stringify({ json: { email: "viewer@ours.example", password: "correct horse battery" } }), [
        json,
        ["origin", friend],
      ]),
    ];
    for (const request of asked) {
      const answer = await same(request);
      expect(isDirect(answer), request.target).toBe(true);
    }
  });

  test.each(oddRequests)("for %s", async (_what, request) => {
    const { direct, stock } = await both(request);
    expect(comparable(direct)).toEqual(comparable(stock));
  });

  test("for whatever else is put together of such", async () => {
    const inputs = [
      undefined,
      null,
      {},
      [],
      1,
      "x",
      { json: {} },
      { json: null },
      { json: { id: siteId } },
      { json: { id: "x" } },
      { json: { limit: 1 } },
    ];
    const queries = ["accounts.session", "accounts.me", "coldchain.site.get", "coldchain.site.list", "members.list", "coldchain.unit.list"];
    const mutations = ["coldchain.site.update", "coldchain.unit.remove", "coldchain.unit.create", "accounts.register", "files.begin"];
    const others = ["nothing", "__proto__", "coldchain", "coldchain.site", "constructor.name", " ", "é"];
    const pieces = fc.record({
      method: fc.constantFrom("GET", "GET", "GET", "POST", "POST"),
      paths: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom("query", "query", "mutation") },
          { weight: 1, arbitrary: fc.constantFrom(...others) },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      at: fc.nat(29),
      inputs: fc.array(fc.constantFrom(...inputs), { minLength: 4, maxLength: 4 }),
      broken: fc.oneof({ weight: 9, arbitrary: fc.constant("") }, { weight: 1, arbitrary: fc.string({ maxLength: 3 }) }),
      isBatch: fc.boolean(),
      who: fc.constantFrom("owner", "viewer", "nobody"),
      type: fc.oneof(
        { weight: 9, arbitrary: fc.constant("application/json") },
        { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/json; charset=utf-8") },
      ),
    });
    let direct = 0;
    await fc.assert(
      fc.asyncProperty(pieces, async ({ method, paths, at, inputs: given, broken, isBatch, who, type }) => {
        const kinds = { query: method === "GET" ? queries : mutations, mutation: mutations };
        const named = paths.map((path, index) => {
          const names = path === "mutation" && method === "GET" && index % 3 > 0 ? queries : kinds[path as keyof typeof kinds];
          return names?.[(at + index) % names.length] ?? encodeURIComponent(path);
        });
        const target = `/trpc/${(isBatch ? named : named.slice(0, 1)).join(",")}`;
        const text = `${JSON.stringify(isBatch ? given : given[0]) ?? ""}${broken}`;
        const inputText = isBatch && text.startsWith("[") && at % 5 > 0 ? JSON.stringify({ ...given }) : text;
        const batch = isBatch ? "batch=1" : "";
        const headers = who === "nobody" ? [] : member(who);
        const answer = await same(
          method === "GET"
            ? get(`${target}?${batch}&input=${encodeURIComponent(inputText)}`, headers)
            : post(`${target}?${batch}`, inputText, [["content-type", type], ...headers]),
        );
        if (isDirect(answer)) direct++;
      }),
      { numRuns: 400 },
    );
    expect(direct, "A good part of them must have been answered directly.").toBeGreaterThan(100);
  });

  test("for whatever an address can be made of", async () => {
    const signs = [
      "&",
      "=",
      "+",
      ";",
      "#",
      "?",
      "/",
      ",",
      ".",
      "%",
      "%2",
      "%25",
      "%26",
      "%3D",
      "%2B",
      "%2C",
      "%00",
      "%7B",
      "%7D",
      "%22",
      "{",
      "}",
      '"',
    ];
    const bytes = ["%C3%A9", "%C3", "%ED%A0%80", "%F0%9F%8C%8D", "%C0%80", "%EF%BB%BF", "%FF", "é", "€"];
    const words = [
      "input",
      "inp%75t",
      "batch",
      "batch=1",
      "input=",
      "input=%7B%220%22:%7B%22json%22:1%7D%7D",
      "json",
      "0",
      "1",
      "null",
      "__proto__",
      "[]",
    ];
    const text = fc
      .array(fc.constantFrom(...signs, ...bytes, ...words, "&input=", "&batch=1&"), { maxLength: 8 })
      .map((parts) => parts.join(""));
    const path = fc.constantFrom(
      "accounts.session",
      "accounts.me",
      "coldchain.site.get",
      "accounts.session,coldchain.site.get",
      "accounts.signIn",
    );
    let direct = 0;
    await fc.assert(
      fc.asyncProperty(path, text, text, async (called, inPath, inQuery) => {
        const answer = await same(get(`/trpc/${called}${inPath.length % 4 === 0 ? inPath : ""}?${inQuery}`, member("viewer")));
        if (isDirect(answer)) direct++;
      }),
      { numRuns: 400 },
    );
    expect(direct, "A good part of them must have been answered directly.").toBeGreaterThan(50);
  });
});
