import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Contender } from "../product/contender.ts";
import type { Ground, Peer, Started } from "./peer.ts";
import { json, newSecret } from "./start-peer.ts";

const admin = { email: "admin@example.com", password: "correct horse battery" };
const member = { email: "member@example.com", password: "correct horse battery" };

/** As for many: nothing logged, nothing counted for limits, no app beside the API. Its caches of schema and permissions stay on. */
const environmentOf = (databaseUrl: string, port: number): Record<string, string> => ({
  NODE_ENV: "production",
  HOST: "127.0.0.1",
  PORT: String(port),
  SECRET: newSecret(),
  DB_CLIENT: "pg",
  DB_CONNECTION_STRING: databaseUrl,
  DB_POOL__MIN: "0",
  DB_POOL__MAX: "10",
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  ACCESS_TOKEN_TTL: "1h",
  LOG_LEVEL: "error",
  TELEMETRY: "false",
  SERVE_APP: "false",
  RATE_LIMITER_ENABLED: "false",
  WEBSOCKETS_ENABLED: "false",
  PUBLIC_URL: `http://127.0.0.1:${port}`,
});

export const directus: Peer = {
  name: "Directus",
  packages: { directus: "11.17.4", pg: "8.23.1" },
  // The version that it names cannot be built for Node 24. It runs scripts of flows, which nothing here uses.
  overrides: { "isolated-vm": "6.2.0" },
  setting:
    "REST, signed in with a token, permissions of a policy that compare the organization of the row with that of the person, its record of activity on, as it is by default.",
  start: async (ground) => {
    const port = await freePort();
    const environment = environmentOf(ground.databaseUrl, port);
    const cli = join(ground.folder, "node_modules/directus/cli.js");
    ground.say("Directus makes its tables");
    const { PATH = "", HOME = "" } = process.env;
    await promisify(execFile)(process.execPath, [cli, "bootstrap"], {
      cwd: ground.folder,
      env: { PATH, HOME, ...environment },
      timeout: 240_000,
    });
    const probe = fileURLToPath(new URL("../product/probe.ts", import.meta.url));
    const server = new Contender({ file: cli, arguments: ["start"], options: ["--import", probe], environment, folder: ground.folder });
    ground.join(server);
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/server/ping`);
    const headers = await inhabit(url, ground);
    return { server: { process: server, port }, asked: callsOf(ground, headers) };
  },
};

function callsOf({ unitIds, areaId }: Ground, headers: Readonly<Record<string, string>>): Started["asked"] {
  const filter = encodeURIComponent(json({ status: { _eq: "ok" } }));
  return {
    get: { method: "GET", path: "/items/unit/{pick}", headers, picks: unitIds },
    list: { method: "GET", path: `/items/unit?filter=${filter}&sort=name&limit=50`, headers },
    insert: { method: "POST", path: "/items/unit", headers, body: json({ area_id: areaId, name: "Young {n}", kind: "fridge" }) },
  };
}

/** Lets somebody in who sees the units of their organization only. @returns the headers of their calls */
async function inhabit(url: string, { organizationId }: Ground): Promise<Record<string, string>> {
  const as = bearer(await signIn(url, admin));
  const tell = (path: string, body: object) => ask<{ readonly id: string }>(`${url}${path}`, as, body);
  await tell("/fields/directus_users", { field: "organization", type: "uuid", schema: {} });
  await tell("/collections", { collection: "unit", meta: {} }).catch(() => undefined);
  const role = await tell("/roles", { name: "Members" });
  const policy = await tell("/policies", { name: "Members", app_access: false, admin_access: false, roles: [{ role: role.id }] });
  const own = { org_id: { _eq: "$CURRENT_USER.organization" } };
  for (const action of ["read", "update", "create"]) {
    const permission = { policy: policy.id, collection: "unit", action, fields: ["*"] };
    await tell(
      "/permissions",
      action === "create" ? { ...permission, presets: { org_id: organizationId } } : { ...permission, permissions: own },
    );
  }
  await tell("/users", { ...member, role: role.id, organization: organizationId, status: "active" });
  return bearer(await signIn(url, member));
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function signIn(url: string, credentials: object): Promise<string> {
  return (await ask<{ readonly access_token: string }>(`${url}/auth/login`, {}, credentials)).access_token;
}

async function ask<Data>(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<Data> {
  const answer = await fetch(url, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: json(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${text}`);
  return text === "" ? ({} as Data) : (JSON.parse(text) as { data: Data }).data;
}

/** It says nothing of its start where nothing is logged. */
async function answering(url: string): Promise<void> {
  for (const until = performance.now() + 120_000; performance.now() < until; await pause(250)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
  }
  throw new Error("It does not answer after two minutes.");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
