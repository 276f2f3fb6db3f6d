import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { createBackend, type Backend } from "@freehold/api/backend.ts";
import { createContext, type Context } from "@freehold/api/context.ts";
import { modules } from "@freehold/api/modules.ts";
import { appRouter } from "@freehold/api/router.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { createTestOrganization, silent, type TestOrganization } from "@freehold/api/testing/world.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { runCaptured, type Circumstances, type Outcome } from "./testing/captured-terminal.ts";

let database: TestDatabase;
let backend: Backend;
let ours: TestOrganization;
let theirs: TestOrganization;
let folder: string;
let url: string;
/** Told of every call over HTTP before it is answered. */
let onCall: (path: string) => void = () => {};
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await testDatabase({ name: "cli", migrationsFolder, ...structure });
  backend = createBackend({ database: database.database, clock: systemClock, log: silent, modules });
  await backend.start();
  ours = await createTestOrganization(backend, "ours");
  theirs = await createTestOrganization(backend, "theirs");
  folder = await mkdtemp(join(tmpdir(), "freehold-cli-"));
  url = await serve();
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  await backend.stop();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function contextOf(req: IncomingMessage, params: Readonly<Record<string, string | undefined>>, isLasting: boolean): Context {
  const token = params.token ?? req.headers.authorization?.replace("Bearer ", "");
  const organizationId = params.organizationId ?? (req.headers["x-organization-id"] as string | undefined);
  return createContext(
    backend,
    { token, organizationId, requestId: "test", userAgent: null, address: null, keepToken: () => false },
    isLasting,
  );
}

async function serve(): Promise<string> {
  const handle = createHTTPHandler({ router: appRouter, basePath: "/trpc/", createContext: ({ req }) => contextOf(req, {}, false) });
  const http = createServer((req, res) => {
    onCall(req.url ?? "");
    handle(req, res);
  });
  const sockets = new WebSocketServer({ server: http, path: "/trpc" });
  applyWSSHandler({ wss: sockets, router: appRouter, createContext: ({ req, info }) => contextOf(req, info.connectionParams ?? {}, true) });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

type As = { readonly role?: Role; readonly of?: TestOrganization } & Circumstances;

/** Runs a command line as somebody of our organization, against the server. */
function freehold(words: readonly string[], { role = "owner", of = ours, ...circumstances }: As = {}) {
  const environment = { HOME: folder, FREEHOLD_SERVER: url, FREEHOLD_TOKEN: of.tokens[role], ...circumstances.environment };
  return runCaptured(words, { ...circumstances, environment });
}

/** Runs a command line that must work, and gives the record it printed. */
async function made(words: readonly string[]): Promise<Record<string, string>> {
  const { exit, stdout, stderr } = await freehold([...words, "-o", "json"]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, string>;
}

/** A fridge with a sensor in it. */
async function aFridge(serial: string): Promise<{ unitId: string; sensorId: string; areaId: string }> {
  const site = await made(["coldchain", "site", "create", "--name", `Site ${serial}`]);
  const area = await made(["coldchain", "area", "create", "--site-id", site.id!, "--name", "Kitchen"]);
  const unit = await made(["coldchain", "unit", "create", "--area-id", area.id!, "--name", `Fridge ${serial}`, "--kind", "fridge"]);
  const sensor = await made(["coldchain", "sensor", "create", "--name", serial, "--serial", serial]);
  await made(["coldchain", "sensor", "place", sensor.id!, "--unit-id", unit.id!]);
  return { unitId: unit.id!, sensorId: sensor.id!, areaId: area.id! };
}

const telemetry = [
  "time,t",
  ...Array.from({ length: 40 }, (_, i) => `2026-03-01T10:${String(i).padStart(2, "0")}:00,${i % 10}`),
  "2026-03-01T10:00:00,0",
  "2026-03-01T10:01:00,99",
  "warm,1",
  "2026-03-01T11:00:00,-300",
].join("\r\n");

/** An import of the file above's form, with further words after it. */
function importing(file: string, sensor: string, ...more: string[]): string[] {
  const how = "--map time=time,value=t --timezone Europe/Rome --time-format iso -o json";
  return ["coldchain", "import-readings", file, "--sensor", sensor, ...how.split(" "), ...more];
}

describe("importing readings", () => {
  test("counts what was taken, names what was not, and changes nothing the second time", async () => {
    const { sensorId } = await aFridge("I-1");
    const file = join(folder, "once.csv");
    const errors = join(folder, "errors.csv");
    await writeFile(file, telemetry);
    const first = await freehold(importing(file, sensorId, "--batch", "7", "--errors", errors));
    expect(first).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(first.stdout)).toEqual({ accepted: 40, duplicate: 1, conflicting: 1, rejected: 1, unreadable: 1 });
    const named = (await readFile(errors, "utf8")).trim().split("\r\n");
    expect(named.map((line) => line.split(",").slice(0, 2).join())).toEqual([
      "line,problem",
      "43,conflicting",
      "44,unreadable",
      "45,rejected",
    ]);

    const again = await freehold(importing(file, "I-1"));
    expect(JSON.parse(again.stdout)).toEqual({ accepted: 0, duplicate: 41, conflicting: 1, rejected: 1, unreadable: 1 });
    const rows = await freehold(["coldchain", "reading", "list", "--all", "--filter", `sensorId=${sensorId}`, "-o", "jsonl"]);
    expect(rows.stdout.trim().split("\n")).toHaveLength(40);
  });

  test("an import that was interrupted continues where it stopped and tells the whole", async () => {
    const { sensorId } = await aFridge("I-2");
    const file = join(folder, "twice.csv");
    await writeFile(file, telemetry);
    let sent = 0;
    onCall = (path) => void (path.includes("reading.ingest") && sent++);
    const interrupted = await freehold(importing(file, sensorId, "--batch", "10"), { interruptWhen: () => sent === 3 });
    expect(interrupted.exit).toBe(130);
    const before = sent;
    const continued = await freehold(importing(file, sensorId, "--batch", "10", "--resume"));
    onCall = () => {};
    expect(JSON.parse(continued.stdout)).toMatchObject({ conflicting: 1, rejected: 1, unreadable: 1 });
    const { accepted, duplicate } = JSON.parse(continued.stdout) as { accepted: number; duplicate: number };
    // The batch that was under way may have been stored without its answer arriving: then it comes again as duplicates.
    expect(accepted + duplicate).toBe(41);
    expect(sent - before).toBeLessThan(5);
    const rows = await freehold(["coldchain", "reading", "list", "--all", "--filter", `sensorId=${sensorId}`, "-o", "jsonl"]);
    expect(rows.stdout.trim().split("\n")).toHaveLength(40);
  });

  test.each([
    { name: "a column that is missing", more: ["--map", "time=when,value=t"], words: "when" },
    { name: "a zone that does not exist", more: ["--timezone", "Mars/Olympus"], words: "Mars/Olympus" },
    { name: "an empty sensor", more: ["--sensor", ""], words: "--sensor" },
    { name: "a batch that is too large", more: ["--batch", "20000"], words: "10000" },
  ])("refuses $name before anything is sent", async ({ more, words }) => {
    const file = join(folder, "bad.csv");
    await writeFile(file, telemetry);
    const outcome = await freehold(importing(file, "nobody", ...more));
    expect(outcome.exit).toBe(2);
    expect(outcome.stderr).toContain(words);
  });
});

describe("a server and this machine", () => {
  test("--local shows the same rows as the server, to the same person", async () => {
    await aFridge("L-1");
    const words = ["coldchain", "unit", "list", "--all", "--sort", "name", "-o", "json"];
    const remote = await freehold(words, { role: "viewer" });
    const environment = { DATABASE_URL: database.adminUrl, FREEHOLD_SECRET: database.secret };
    const local = await runCaptured([...words, "--local", "--as", "viewer@ours.example", "--org", "ours"], {
      environment: { HOME: folder, ...environment },
    });
    expect(local).toEqual(remote);
    expect(local.exit).toBe(0);
    expect(JSON.parse(local.stdout)).not.toEqual([]);
    const denied = await runCaptured(["coldchain", "unit", "list", "--local", "--as", "viewer@theirs.example", "--org", "ours"], {
      environment: { HOME: folder, ...environment },
    });
    expect(denied.exit).toBe(4);
    expect(
      (await database.admin<{ count: string }>("select count(*) from identity.session where user_agent = 'freehold --local'"))[0]?.count,
    ).toBe("0");
  });

  test("permissions and organizations hold on the command line too", async () => {
    const { unitId } = await aFridge("P-1");
    expect((await freehold(["coldchain", "unit", "update", unitId, "--name", "Mine"], { role: "viewer" })).exit).toBe(3);
    expect((await freehold(["coldchain", "unit", "get", unitId], { of: theirs })).exit).toBe(4);
    expect((await freehold(["coldchain", "unit", "list"], { environment: { FREEHOLD_TOKEN: "wrong" } })).exit).toBe(3);
    expect((await freehold(["coldchain", "unit", "update", unitId, "--version", "99", "--name", "Late"])).exit).toBe(5);
    const wrong = await freehold(["coldchain", "unit", "update", unitId, "--max-celsius", "5000"]);
    expect(wrong.exit).toBe(2);
    expect(wrong.stderr).toContain("--max-celsius: ");
  });

  test("every list that a viewer may read answers, and every command has help", async () => {
    const { stdout } = await freehold(["platform", "procedures", "-o", "json"]);
    const procedures = JSON.parse(stdout) as { path: string; type: string; permission: string }[];
    for (const { path } of procedures) {
      const words = path
        .replace(/\.live$/, ".watch")
        .split(".")
        .map((name) => name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase());
      const help = await freehold([...words, "--help"]);
      expect({ path, exit: help.exit, stderr: help.stderr }).toEqual({ path, exit: 0, stderr: "" });
      if (words.at(-1) === "list") expect({ path, exit: (await freehold(words, { role: "viewer" })).exit }).toEqual({ path, exit: 0 });
    }
  });
});

describe("watching", () => {
  test.each(["server", "local"])("a change of somebody else arrives (%s)", async (where) => {
    const { unitId } = await aFridge(`W-${where}`);
    let changed: Promise<unknown> | undefined;
    const words = ["coldchain", "unit", "watch", "--count", "1", "-o", "jsonl", "--filter", `id=${unitId}`];
    const environment = where === "local" ? { DATABASE_URL: database.adminUrl, FREEHOLD_SECRET: database.secret } : {};
    const local = where === "local" ? ["--local", "--as", "viewer@ours.example", "--org", "ours"] : [];
    const { stdout, exit } = await freehold([...words, ...local], {
      role: "viewer",
      environment,
      onOutput: () => void (changed ??= freehold(["coldchain", "unit", "update", unitId, "--max-celsius", "9"])),
    });
    await changed;
    expect(exit).toBe(0);
    const [present, change] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { what: string; row: { maxCelsius: number | null } });
    expect(present).toMatchObject({ what: "present", row: { maxCelsius: null } });
    expect(change).toMatchObject({ what: "changed", row: { maxCelsius: 9 } });
  });

  test("ends when the membership ends", async () => {
    await aFridge("W-end");
    const members = await freehold(["members", "list", "--filter", "role=staff", "-o", "json"]);
    const [member] = JSON.parse(members.stdout) as { id: string }[];
    let removed: Promise<unknown> | undefined;
    const { exit } = await freehold(["coldchain", "unit", "watch", "-o", "jsonl"], {
      role: "staff",
      onOutput: () => void (removed ??= freehold(["members", "remove", member!.id])),
    });
    await removed;
    expect(exit).toBe(3);
  });
});

test("an alarm from its reading to its end: sign in, watch it arrive, acknowledge, resolve, sign out", async () => {
  await aFridge("J-1");
  const environment = { HOME: join(folder, "journey"), FREEHOLD_SERVER: url };
  const at = (line: string, more: Circumstances = {}) => runCaptured(line.split(" "), { ...more, environment });
  const signIn = await at("login --email staff@theirs.example --password-stdin", { stdin: "correct horse battery" });
  expect(signIn).toMatchObject({ exit: 0, stderr: "" });
  expect((await at("whoami -o json")).stdout).toContain('"organization": "theirs"');
  expect((await at("logout")).exit).toBe(0);
  expect((await at("login --email manager@ours.example --password-stdin", { stdin: "correct horse battery" })).exit).toBe(0);

  const now = Date.now();
  const warm = [40, 30, 20, 10, 1].map((minutes) => ({ sensor: "J-1", measuredAt: new Date(now - minutes * 60_000), celsius: 14 }));
  let sent: Promise<Outcome> | undefined;
  const watched = await at("coldchain alert watch --count 1 -o jsonl --type alarm_active", {
    onLive: () => void (sent ??= at("coldchain reading ingest --input - -o json", { stdin: JSON.stringify({ readings: warm }) })),
  });
  expect(await sent).toMatchObject({ exit: 0, stderr: "" });
  const { row } = JSON.parse(watched.stdout.trim().split("\n").at(-1)!) as { row: { id: string; status: string } };
  expect(row.status).toBe("active");

  expect((await at(`coldchain alert acknowledge ${row.id} --note Looking`)).exit).toBe(0);
  expect((await at(`coldchain alert resolve ${row.id} --cause Door --corrective-action Closed`)).exit).toBe(0);
  expect((await at(`coldchain alert resolve ${row.id} --cause Door --corrective-action Closed`)).exit).toBe(5);
  expect((await at(`coldchain alert get ${row.id} -o json`)).stdout).toContain('"status": "resolved"');
  expect((await at("logout")).exit).toBe(0);
  expect((await at(`coldchain alert get ${row.id}`)).exit).toBe(3);
});
