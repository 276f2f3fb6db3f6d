import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Asked } from "../calls/orders.ts";
import { asSuperuser } from "./ground.ts";
import { importFrom } from "./install.ts";
import type { Ground, Peer, Started } from "./peer.ts";
import type { Place } from "./serve.ts";
import { json, newSecret, signed, startServing } from "./start-peer.ts";

/** Row-level security of the usual kind, by a setting that PostGraphile makes from the token of each request. */
const policies = `
  do $$ begin create role peer_visitor nologin; exception when duplicate_object then null; end $$;
  grant usage on schema public to peer_visitor;
  grant select, insert, update, delete on unit to peer_visitor;
  alter table unit alter org_id set default nullif(current_setting('jwt.claims.org_id', true), '')::uuid;
  alter table unit enable row level security;
  create policy tenant on unit to peer_visitor
    using (org_id = (select nullif(current_setting('jwt.claims.org_id', true), '')::uuid))
    with check (org_id = (select nullif(current_setting('jwt.claims.org_id', true), '')::uuid));`;

const row = `rowId orgId createdAt updatedAt version areaId name kind minCelsius maxCelsius atMax alarmDelayMinutes hysteresisCelsius
  reportingIntervalSeconds assignedTo status statusSince lastCelsius lastReadingAt`;

export const postgraphile: Peer = {
  name: "PostGraphile",
  packages: { postgraphile: "5.1.5", jsonwebtoken: "9.0.3" },
  setting:
    "GraphQL by the amber preset without subscriptions, a token verified for each request, row-level security by a setting of the transaction.",
  start: async (ground) => {
    await asSuperuser(ground.databaseUrl, (database) => database.query(policies));
    const secret = newSecret();
    const server = await startServing("PostGraphile", ground, secret);
    return { server, asked: callsOf(ground, secret) };
  },
};

function callsOf({ organizationId, unitIds, areaId }: Ground, secret: string): Started["asked"] {
  const headers = { authorization: `Bearer ${signed({ org_id: organizationId }, secret)}` };
  const ask = (query: string, variables: object): Asked => ({
    method: "POST",
    path: "/graphql",
    headers,
    body: json({ query: query.replaceAll(/\s+/g, " "), variables }),
    picks: unitIds,
  });
  return {
    get: ask(`query ($id: UUID!) { unitByRowId(rowId: $id) { ${row} } }`, { id: "{pick}" }),
    list: ask(
      `query ($status: String!) { allUnits(condition: { status: $status }, orderBy: [NAME_ASC], first: 50) { nodes { ${row} } } }`,
      {
        status: "ok",
      },
    ),
    insert: ask(`mutation ($unit: UnitInput!) { createUnit(input: { unit: $unit }) { unit { ${row} } } }`, {
      unit: { areaId, name: "Young {n}", kind: "fridge" },
    }),
  };
}

type Instance = { createServ(grafserv: unknown): { addTo(server: Server): Promise<void> } };
type RequestContext = { readonly node?: { readonly req: { readonly headers: Readonly<Record<string, string | undefined>> } } };

/** As its documentation has it: a preset, a service of PostgreSQL, and what a request sets before its statements. */
export async function serve({ folder, databaseUrl, secret }: Place): Promise<number> {
  const { postgraphile: create } = await importFrom<{ postgraphile(preset: object): Instance }>(folder, "postgraphile");
  const { PostGraphileAmberPreset } = await importFrom<{ PostGraphileAmberPreset: object }>(folder, "postgraphile/presets/amber");
  const { makePgService } = await importFrom<{ makePgService(options: object): object }>(folder, "postgraphile/adaptors/pg");
  const { grafserv } = await importFrom<{ grafserv: unknown }>(folder, "postgraphile/grafserv/node");
  const { default: tokens } = await importFrom<{ default: { verify(token: string, secret: string): { readonly org_id: string } } }>(
    folder,
    "jsonwebtoken",
  );
  const context = ({ node }: RequestContext) => {
    const { org_id } = tokens.verify(node?.req.headers["authorization"]?.slice("Bearer ".length) ?? "", secret);
    return { pgSettings: { role: "peer_visitor", "jwt.claims.org_id": org_id } };
  };
  const instance = create({
    extends: [PostGraphileAmberPreset],
    pgServices: [makePgService({ connectionString: databaseUrl, schemas: ["public"], poolConfig: { max: 10 } })],
    grafast: { context, explain: false },
    grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
  });
  const server = createServer();
  await instance.createServ(grafserv).addTo(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
