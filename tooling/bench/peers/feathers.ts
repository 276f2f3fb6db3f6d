import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { importFrom } from "./install.ts";
import type { Ground, Peer, Started } from "./peer.ts";
import type { Place } from "./serve.ts";
import { json, newSecret, signed, startServing } from "./start-peer.ts";

export const feathers: Peer = {
  name: "Feathers",
  packages: {
    "@feathersjs/authentication": "5.0.50",
    "@feathersjs/feathers": "5.0.50",
    "@feathersjs/knex": "5.0.50",
    "@feathersjs/koa": "5.0.50",
    knex: "3.3.0",
    pg: "8.23.1",
  },
  setting:
    "REST by Koa and Knex, a token verified for each request, hooks that keep each query and each new row to the caller's organization.",
  start: async (ground) => {
    const secret = newSecret();
    const server = await startServing("Feathers", ground, secret);
    return { server, asked: callsOf(ground, secret) };
  },
};

const token = { aud: "bench", iss: "feathers" };

function callsOf({ organizationId, unitIds, areaId }: Ground, secret: string): Started["asked"] {
  const headers = { authorization: `Bearer ${signed({ ...token, sub: "member", org_id: organizationId }, secret)}` };
  return {
    get: { method: "GET", path: "/unit/{pick}", headers, picks: unitIds },
    list: { method: "GET", path: "/unit?status=ok&$sort[name]=1&$limit=50", headers },
    insert: { method: "POST", path: "/unit", headers, body: json({ area_id: areaId, name: "Young {n}", kind: "fridge" }) },
  };
}

type Hook = {
  readonly method: string;
  params: { query: Record<string, unknown>; authentication?: { payload: { org_id: string } } };
  data: Record<string, unknown>;
};
type App = {
  set(name: string, value: object): void;
  configure(plugin: unknown): void;
  use(path: unknown, service?: unknown): void;
  service(path: string): { hooks(hooks: object): void };
  listen(port: number, host: string): Promise<Server>;
};
type Koa = {
  koa(app: unknown): App;
  rest(): unknown;
  bodyParser(): unknown;
  errorHandler(): unknown;
  parseAuthentication(): unknown;
};
type Authentication = {
  AuthenticationService: new (app: App) => { register(name: string, strategy: object): void };
  JWTStrategy: new () => object;
  authenticate(strategy: string): unknown;
};

/** As its generator writes it, without the entity of a user: who somebody is stands in the token. */
export async function serve({ folder, databaseUrl, secret }: Place): Promise<number> {
  const { feathers: create } = await importFrom<{ feathers(): unknown }>(folder, "@feathersjs/feathers");
  const { koa, rest, bodyParser, errorHandler, parseAuthentication } = await importFrom<Koa>(folder, "@feathersjs/koa");
  const { KnexService } = await importFrom<{ KnexService: new (options: object) => object }>(folder, "@feathersjs/knex");
  const { AuthenticationService, JWTStrategy, authenticate } = await importFrom<Authentication>(folder, "@feathersjs/authentication");
  const { default: knex } = await importFrom<{ default(options: object): object }>(folder, "knex");

  const app = koa(create());
  app.set("authentication", {
    secret,
    entity: null,
    authStrategies: ["jwt"],
    jwtOptions: { header: { typ: "access" }, audience: token.aud, issuer: token.iss, algorithm: "HS256" },
  });
  for (const middleware of [errorHandler(), parseAuthentication(), bodyParser()]) app.use(middleware);
  app.configure(rest());
  const authentication = new AuthenticationService(app);
  authentication.register("jwt", new JWTStrategy());
  app.use("authentication", authentication);
  const Model = knex({ client: "pg", connection: databaseUrl, pool: { min: 0, max: 10 } });
  app.use("unit", new KnexService({ Model, name: "unit", paginate: { default: 50, max: 100 } }));
  app.service("unit").hooks({ before: { all: [authenticate("jwt"), keepToOrganization] } });
  const server = await app.listen(0, "127.0.0.1");
  if (!server.listening) await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function keepToOrganization(hook: Hook): void {
  const org_id = hook.params.authentication?.payload.org_id;
  if (org_id === undefined) throw new Error("Nobody is signed in.");
  if (hook.method === "create") hook.data = { ...hook.data, org_id };
  else hook.params.query = { ...hook.params.query, org_id };
}
