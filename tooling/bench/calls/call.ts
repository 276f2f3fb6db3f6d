import type { Data } from "./data.ts";
import type { Asked } from "./orders.ts";

/** One kind of call, as the product is asked and as the raw server is. */
export type Call = {
  readonly name: string;
  readonly connections: number;
  readonly product: Asked;
  readonly raw: Asked;
  /** Reads a number out of an answer that must be right: how many rows, how many readings. */
  readonly counted: (body: string) => number;
};

const get = (procedure: string, input: object): string => `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

/** A query's input with a place that is filled in later: braces must not be encoded. */
const withPlace = (path: string): string => path.replaceAll("%7Bpick%7D", "{pick}");

/** All calls that are measured, in the order of the table. */
export function callsOn(data: Data): readonly Call[] {
  const { company, headers, unitIds, areaId, personId } = data;
  const org = company.organizationId;
  const ask = (path: string): Asked => ({ method: "GET", path: withPlace(path), headers, picks: unitIds });
  const tell = (procedure: string, input: object): Asked => ({
    method: "POST",
    path: `/trpc/${procedure}`,
    headers,
    body: JSON.stringify({ json: input }),
    picks: unitIds,
  });
  const bare = (path: string): Asked => ({ method: "GET", path, headers: {}, picks: unitIds });
  const bareTell = (path: string, body: object): Asked => ({
    method: "POST",
    path,
    headers: {},
    body: JSON.stringify(body),
    picks: unitIds,
  });
  const one = (body: string): number => [...body.matchAll(/"(?:version|email)":/g)].length;
  const call = (name: string, product: Asked, raw: Asked): Call => ({ name, connections: 16, product, raw, counted: one });
  return [
    call("get", ask(get("coldchain.unit.get", { id: "{pick}" })), bare(`/get?org=${org}&id={pick}`)),
    list("list", ask(get("coldchain.unit.list", { filter: "status=ok", sort: "name", limit: 50 })), bare(`/list?org=${org}&status=ok`)),
    list(
      "search",
      ask(get("coldchain.unit.list", { search: "unit 12", sort: "name", limit: 50 })),
      bare(`/search?org=${org}&term=unit%2012`),
    ),
    call(
      "insert",
      tell("coldchain.unit.create", { areaId, name: "New {n}", kind: "fridge" }),
      bareTell("/insert", { org, area: areaId, name: "New {n}" }),
    ),
    call(
      "update",
      tell("coldchain.unit.update", { id: "{pick}", patch: { name: "Named {n}" } }),
      bareTell("/update", { org, id: "{pick}", name: "Named {n}" }),
    ),
    ingest(data, 1000),
    ingest(data, 10_000),
    call("session", ask("/trpc/accounts.session"), bare(`/session?id=${personId}`)),
  ];
}

/** A page has one row more in the raw answer: that tells whether there is another page, and the product takes it off again. */
function list(name: string, product: Asked, raw: Asked): Call {
  return { name, connections: 16, product, raw, counted: (body) => Math.min(50, [...body.matchAll(/"areaId":/g)].length) };
}

function ingest({ company, headers, sensorIds, strangeSensorIds }: Data, count: number): Call {
  const threeDaysAgo = Date.now() - 3 * 86_400_000;
  // Of different times: what is sent again changes nothing, and would be cheap.
  const from = threeDaysAgo + (count > 1000 ? 43_200_000 : 0);
  return {
    name: `ingest ${count.toLocaleString("en")}`,
    connections: 4,
    product: { method: "POST", path: "/trpc/coldchain.reading.ingest", headers, body: { sensors: sensorIds, count, from, asTrpc: true } },
    raw: {
      method: "POST",
      path: `/ingest?org=${company.organizationId}`,
      headers: {},
      body: { sensors: strangeSensorIds, count, from, asTrpc: false },
    },
    counted: (body) => Number(/"accepted":(\d+)/.exec(body)?.[1]),
  };
}
