import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { asSuperuser } from "./ground.ts";
import { importFrom } from "./install.ts";
import type { Ground, Peer, Started } from "./peer.ts";
import type { Place } from "./serve.ts";
import { json, newSecret, startServing } from "./start-peer.ts";

const application = "bench";
const password = "correct horse battery";

export const parseServer: Peer = {
  name: "Parse Server",
  packages: { "parse-server": "9.10.0", express: "5.3.0" },
  setting: "REST on its PostgreSQL adapter, a session looked up for each request, rows readable by a role of the organization only.",
  start: async (ground) => {
    const secret = newSecret();
    const server = await startServing("Parse Server", ground, secret);
    const url = `http://127.0.0.1:${server.port}/parse`;
    const headers = await inhabit(url, ground, secret);
    return { server, asked: callsOf(ground, headers) };
  },
};

const roleOf = (organizationId: string): string => `org-${organizationId}`;

function callsOf({ organizationId, unitIds, areaId }: Ground, headers: Readonly<Record<string, string>>): Started["asked"] {
  const where = encodeURIComponent(json({ orgId: organizationId, status: "ok" }));
  const ACL = { [`role:${roleOf(organizationId)}`]: { read: true, write: true } };
  return {
    get: { method: "GET", path: "/parse/classes/Unit/{pick}", headers, picks: unitIds },
    list: { method: "GET", path: `/parse/classes/Unit?where=${where}&order=name&limit=50`, headers },
    insert: {
      method: "POST",
      path: "/parse/classes/Unit",
      headers,
      body: json({ orgId: organizationId, areaId, name: "Young {n}", kind: "fridge", status: "offline", ACL }),
    },
  };
}

const named = (type: object, ...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, type]));
const fields = {
  ...named({ type: "String" }, "orgId", "areaId", "name", "kind", "atMax", "assignedTo", "status"),
  ...named({ type: "Number" }, "version", "minCelsius", "maxCelsius", "alarmDelayMinutes", "hysteresisCelsius", "reportingIntervalSeconds"),
  ...named({ type: "Number" }, "lastCelsius"),
  ...named({ type: "Date" }, "statusSince", "lastReadingAt"),
};

/** Makes the class, a person in a role of the organization, and the rows, which only the role of their organization may read. */
async function inhabit(url: string, { databaseUrl, organizationId }: Ground, secret: string): Promise<Record<string, string>> {
  const app = { "x-parse-application-id": application };
  const master = { ...app, "x-parse-master-key": secret };
  const everybody = {
    find: { requiresAuthentication: true },
    get: { requiresAuthentication: true },
    create: { requiresAuthentication: true },
  };
  await ask(`${url}/schemas/Unit`, master, { className: "Unit", fields, classLevelPermissions: everybody });
  const person = await ask<{ objectId: string; sessionToken: string }>(`${url}/users`, app, { username: "member", password });
  await ask(`${url}/roles`, master, {
    name: roleOf(organizationId),
    ACL: { "*": { read: true } },
    users: { __op: "AddRelation", objects: [{ __type: "Pointer", className: "_User", objectId: person.objectId }] },
  });
  await asSuperuser(databaseUrl, async (database) => {
    await database.query(
      `insert into "Unit" ("objectId", "createdAt", "updatedAt", _rperm, _wperm, "orgId", "areaId", name, kind, "atMax", status, version,
         "reportingIntervalSeconds", "lastCelsius", "lastReadingAt")
       select id, created_at, updated_at, array['role:org-' || org_id], array['role:org-' || org_id], org_id, area_id, name, kind, at_max,
         status, version, reporting_interval_seconds, last_celsius, last_reading_at from unit`,
    );
    for (const columns of [`"orgId", name`, `"orgId", status, name`, `"orgId", "lastReadingAt"`, `"orgId", "assignedTo"`, `"areaId", name`])
      await database.query(`create index on "Unit" (${columns})`);
    await database.query("analyze");
  });
  return { ...app, "x-parse-session-token": person.sessionToken };
}

async function ask<Answer>(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<Answer> {
  const answer = await fetch(url, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: json(body) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

type ParseServer = { start(): Promise<unknown>; readonly app: unknown };
type Express = () => RequestListener & { use(path: string, app: unknown): void };

/** As its documentation has it, with nothing logged. */
export async function serve({ folder, databaseUrl, secret }: Place): Promise<number> {
  const { ParseServer } = await importFrom<{ ParseServer: new (options: object) => ParseServer }>(folder, "parse-server");
  const { default: express } = await importFrom<{ default: Express }>(folder, "express");
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const parse = new ParseServer({
    databaseURI: databaseUrl,
    appId: application,
    masterKey: secret,
    masterKeyIps: ["127.0.0.1", "::1"],
    serverURL: `http://127.0.0.1:${port}/parse`,
    allowClientClassCreation: false,
    silent: true,
    logsFolder: null,
    logLevel: "error",
  });
  await parse.start();
  const app = express();
  app.use("/parse", parse.app);
  server.on("request", app);
  return port;
}
