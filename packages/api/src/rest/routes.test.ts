import { describe, expect, test } from "vitest";
import { appRouter } from "../router.ts";
import { Addresses, allowedAt } from "./match.ts";
import { planRoutes } from "./routes.ts";

const { routes, left } = planRoutes(appRouter);
const addressed = new Map(routes.map(({ method, segments, path }) => [`${method} /${segments.join("/")}`, path]));
const addresses = new Addresses(routes);

test("every procedure is reached by one route, or left out with a reason", () => {
  const all = Object.keys(appRouter._def.procedures).toSorted();
  expect([...routes, ...left].map(({ path }) => path).toSorted()).toEqual(all);
  for (const { reason } of left) expect(reason).toMatch(/^[A-Z].*\.$/);
});

test("of a module nothing is left out but what goes on without an end", () => {
  const modules = new Set(["coldchain", "crm"]);
  const missing = left.filter(({ path }) => modules.has(path.split(".", 1)[0]!));
  expect(missing.filter(({ path }) => !path.endsWith(".live"))).toEqual([]);
});

test("what operators and the server's machine do has no address", () => {
  for (const { meta } of routes) expect(typeof meta.permission).toBe("object");
});

test("addresses are what a reader expects", () => {
  for (const [address, path] of [
    ["GET /coldchain/units", "coldchain.unit.list"],
    ["POST /coldchain/units", "coldchain.unit.create"],
    ["GET /coldchain/units/{id}", "coldchain.unit.get"],
    ["PATCH /coldchain/units/{id}", "coldchain.unit.update"],
    ["DELETE /coldchain/units/{id}", "coldchain.unit.remove"],
    ["POST /coldchain/alerts/{id}/acknowledge", "coldchain.alert.acknowledge"],
    ["GET /coldchain/alerts/{id}/history", "coldchain.alert.history"],
    ["GET /coldchain/units/{id}/summary", "coldchain.unit.summary"],
    ["GET /coldchain/readings/series", "coldchain.reading.series"],
    ["POST /coldchain/readings/ingest", "coldchain.reading.ingest"],
    ["DELETE /coldchain/sensors/{id}", "coldchain.sensor.remove"],
    ["POST /coldchain/sensors/{id}/place", "coldchain.sensor.place"],
    ["GET /coldchain/on-call/now", "coldchain.onCall.now"],
    ["GET /coldchain/units/export", "coldchain.unit.export"],
    ["POST /coldchain/units/bulk", "coldchain.unit.bulk"],
    ["GET /webhooks/webhook-deliveries", "webhooks.delivery.list"],
  ] as const)
    expect(`${address}: ${addressed.get(address)}`).toBe(`${address}: ${path}`);
});

describe("an address", () => {
  const at = (text: string) => addresses.find(text.split("/"));
  const id = "01980000-0000-7000-8000-000000000001";

  test("is found with its id, and words of a collection go before ids", () => {
    expect(at(`coldchain/units/${id}`)?.id).toBe(id);
    expect(at(`coldchain/alerts/${id}/resolve`)?.routes.get("POST")?.path).toBe("coldchain.alert.resolve");
    expect(at("coldchain/units/overview")?.routes.get("GET")?.path).toBe("coldchain.unit.overview");
    expect(at("coldchain/units/overview")?.id).toBeUndefined();
  });

  test.each([
    "",
    "coldchain",
    "coldchain/unit",
    "coldchain/units/",
    "coldchain/units/{id}",
    `coldchain/units/${id}/x`,
    "__proto__",
    "coldchain//units",
  ])("that is none is not found: %s", (text) => expect(at(text)).toBeUndefined());

  test("tells what may be done there", () => {
    expect(allowedAt(at("coldchain/units")!.routes)).toBe("GET, HEAD, POST, OPTIONS");
    expect(allowedAt(at(`coldchain/units/${id}`)!.routes)).toBe("GET, HEAD, PATCH, DELETE, OPTIONS");
  });
});
