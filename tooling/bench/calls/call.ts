import type { Data } from "./data.ts";
import type { Asked } from "./orders.ts";

/** One kind of call, as each server is asked that can answer it. */
export type Call = {
  readonly name: string;
  readonly connections: number;
  readonly asked: Readonly<Record<string, Asked>>;
  /** Reads a number out of an answer that must be right: how many rows, how many readings. */
  readonly counted: (body: string) => number;
};

type Headers = Readonly<Record<string, string>>;

/** A question of tRPC. `{pick}` and `{n}` in the input are filled in later. */
export function query(procedure: string, input: object, { headers, picks = [""] }: Pick<Asked, "headers" | "picks">): Asked {
  // Braces that are filled in must not be encoded.
  const encoded = encodeURIComponent(JSON.stringify({ json: input })).replaceAll(/%7B(pick|n)%7D/g, "{$1}");
  return { method: "GET", path: `/trpc/${procedure}?input=${encoded}`, headers, picks };
}

/** An act of tRPC. */
export function mutation(procedure: string, input: object | undefined, { headers, picks = [""] }: Pick<Asked, "headers" | "picks">): Asked {
  return { method: "POST", path: `/trpc/${procedure}`, headers, body: JSON.stringify({ json: input }), picks };
}

const bare = (path: string, picks: readonly string[] = [""]): Asked => ({ method: "GET", path, headers: {}, picks });
const bareTell = (path: string, body: object, picks: readonly string[] = [""]): Asked => ({
  method: "POST",
  path,
  headers: {},
  body: JSON.stringify(body),
  picks,
});

const counting =
  (pattern: RegExp, most: number) =>
  (body: string): number =>
    Math.min(most, [...body.matchAll(pattern)].length);

/** All calls that are measured, in the order of the table. @param headers of a caller whose token lasts longer than the calls */
export function callsOn(data: Data, headers: Headers): readonly Call[] {
  return [...rowCalls(data, headers), ingest(data, headers, 1000), ingest(data, headers, 10_000), ...identityCalls(data, headers)];
}

/** Reads and writes of rows. What is made or renamed sorts behind all that is listed, so that a list stays what it was. */
export function rowCalls({ company, unitIds, areaId }: Pick<Data, "company" | "unitIds" | "areaId">, headers: Headers): readonly Call[] {
  const org = company.organizationId;
  const as = { headers, picks: unitIds };
  const one = counting(/"version":/g, 1);
  // The raw answer has one row more: that tells whether there is another page, and the product takes it off again.
  const page = counting(/"areaId":/g, 50);
  const call = (name: string, product: Asked, raw: Asked): Call => ({ name, connections: 16, asked: { product, raw }, counted: one });
  const pages = (name: string, product: Asked, raw: Asked): Call => ({ ...call(name, product, raw), counted: page });
  return [
    call("get", query("coldchain.unit.get", { id: "{pick}" }, as), bare(`/get?org=${org}&id={pick}`, unitIds)),
    pages("list", query("coldchain.unit.list", { filter: "status=ok", sort: "name", limit: 50 }, as), bare(`/list?org=${org}&status=ok`)),
    pages(
      "search",
      query("coldchain.unit.list", { search: "unit 12", sort: "name", limit: 50 }, as),
      bare(`/search?org=${org}&term=unit%2012`),
    ),
    call(
      "insert",
      mutation("coldchain.unit.create", { areaId, name: "Young {n}", kind: "fridge" }, as),
      bareTell("/insert", { org, area: areaId, name: "Young {n}" }),
    ),
    call(
      "update",
      mutation("coldchain.unit.update", { id: "{pick}", patch: { name: "Zoned {n}" } }, as),
      bareTell("/update", { org, id: "{pick}", name: "Zoned {n}" }, unitIds),
    ),
  ];
}

/** Who calls: a session alone, a session with what a page asks first, and the way to a new one. */
function identityCalls({ company, personId, sessionId }: Data, headers: Headers): readonly Call[] {
  const org = company.organizationId;
  return [
    {
      name: "session check",
      connections: 16,
      // Answers where something can be fetched and looks nothing up for it: what it takes is to know who calls.
      asked: {
        product: mutation("organizations.prepareExport", undefined, { headers }),
        raw: bare(`/check?id=${sessionId}&org=${org}`),
      },
      counted: counting(/"path":/g, 1),
    },
    {
      name: "session",
      connections: 16,
      asked: { product: { method: "GET", path: "/trpc/accounts.session", headers }, raw: bare(`/session?id=${personId}`) },
      counted: counting(/"email":/g, 1),
    },
    {
      name: "sign-in",
      connections: 4,
      asked: {
        product: mutation("accounts.signIn", company.credentials, { headers: {} }),
        raw: bareTell("/hash", { password: company.credentials.password }),
      },
      counted: counting(/"(?:accessToken|verified)":/g, 1),
    },
  ];
}

function ingest({ company, sensorIds, strangeSensorIds }: Data, headers: Headers, count: number): Call {
  const threeDaysAgo = Date.now() - 3 * 86_400_000;
  // Of different times: what is sent again changes nothing, and would be cheap.
  const from = threeDaysAgo + (count > 1000 ? 43_200_000 : 0);
  const bodies = (sensors: readonly string[], asTrpc: boolean): Pick<Asked, "method" | "body"> => ({
    method: "POST",
    body: { sensors, count, from, asTrpc },
  });
  const org = company.organizationId;
  return {
    name: `ingest ${count.toLocaleString("en")}`,
    connections: 4,
    asked: {
      product: { ...bodies(sensorIds, true), path: "/trpc/coldchain.reading.ingest", headers },
      raw: { ...bodies(strangeSensorIds.raw, false), path: `/ingest?org=${org}`, headers: {} },
      "raw by COPY": { ...bodies(strangeSensorIds.copy, false), path: `/copy?org=${org}`, headers: {} },
    },
    counted: (body) => Number(/"accepted":(\d+)/.exec(body)?.[1]),
  };
}
