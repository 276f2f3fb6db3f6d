import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "@freehold/api/backend.ts";
import type { OwnerResult, RevenuePart, SupplierStock } from "@freehold/api/modules/crm/report/contract.ts";
import { declaredProcedures, isForMembers, mayCall } from "@freehold/api/platform/permissions/procedures.ts";
import { appRouter } from "@freehold/api/router.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { sealAll } from "@freehold/api/testing/sealed.ts";
import { testBackend } from "@freehold/api/testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "@freehold/api/testing/world.ts";
import { bareDatabase, testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { runCaptured, type Circumstances, type Outcome } from "./testing/captured-terminal.ts";
import { commandsOf, employeesJoin, northwindDump, writeNorthwindFiles } from "./testing/northwind.ts";
import { startProductServer } from "./testing/product-server.ts";

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
  backend = testBackend(database);
  await backend.start();
  ours = await createTestOrganization(backend, "ours");
  theirs = await createTestOrganization(backend, "theirs");
  folder = await mkdtemp(join(tmpdir(), "freehold-cli-"));
  const server = await startProductServer(backend, (path) => onCall(path));
  url = server.url;
  closing.push(server.stop);
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  await backend.stop();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

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

describe("the audit trail", () => {
  const verify = (...more: string[]) => freehold(["audit", "verify", "-o", "json", ...more]);

  test("is verified against the server and against an export without one, and what was altered is named", async () => {
    const { id } = await made(["coldchain", "site", "create", "--name", "On record"]);
    const refused = await verify("--save-head", join(folder, "none.json"));
    expect(refused).toMatchObject({ exit: 75, stderr: expect.stringContaining("Nothing of this trail is sealed yet") as string });
    await sealAll(backend, async () => Number((await made(["audit", "head"]))["unsealed"]));
    const head = join(folder, "head.json");
    const whole = await verify("--save-head", head);
    expect(whole).toMatchObject({ exit: 0 });
    expect(JSON.parse(whole.stdout)).toMatchObject({ isWhole: true });

    const saved = join(folder, "ours.ndjson");
    expect(await freehold(["organizations", "export", "--output-file", saved])).toMatchObject({ exit: 0 });
    const offline = { environment: { FREEHOLD_SERVER: "http://127.0.0.1:2", FREEHOLD_TOKEN: "" } };
    const exported = await freehold(["audit", "verify", "--export", saved, "--head", head, "-o", "json"], offline);
    expect(exported).toMatchObject({ exit: 0, stderr: "" });
    const packed = join(folder, "ours.gz");
    await writeFile(packed, gzipSync(await readFile(saved)));
    expect(await freehold(["audit", "verify", "--export", packed, "--head", head], offline)).toMatchObject({ exit: 0 });
    const noExport = await freehold(["audit", "verify", "--export", head], offline);
    expect(noExport).toMatchObject({ exit: 2, stderr: expect.stringContaining("is no export of an organization") as string });

    const entry = `audit.entry where record_id = '${id}'`;
    await database.admin(`create table public.kept as select * from ${entry}`);
    const tamper = (statement: string) => database.admin(`set session_replication_role = replica; ${statement}`);
    await tamper(`update audit.entry set after = replace(after, 'On record', 'Off record') where record_id = '${id}'`);
    const altered = await verify("--head", head);
    expect(altered.exit).toBe(5);
    expect(altered.stderr).toContain("coldchain.site");
    await tamper(`delete from ${entry}; insert into audit.entry overriding system value select * from public.kept`);
    expect(await verify("--head", head)).toMatchObject({ exit: 0 });
  });

  test("is saved as CSV as far as it fits, and no file is left when it fails", async () => {
    const file = join(folder, "trail.csv");
    const { exit, stdout } = await freehold(["audit", "export", "--output-file", file, "--resource", "coldchain.site", "-o", "json"]);
    expect({ exit, saved: (JSON.parse(stdout) as { entries: number }).entries > 0 }).toEqual({ exit: 0, saved: true });
    const [header, ...lines] = (await readFile(file, "utf8")).trim().split("\r\n");
    expect(header).toContain("position,");
    expect(lines.every((line) => line.includes("coldchain.site"))).toBe(true);
    const refused = join(folder, "refused.csv");
    expect((await freehold(["audit", "export", "--output-file", refused], { role: "staff" })).exit).toBe(3);
    await expect(readFile(refused)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

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

  test("--local shows what waits for a mail server to who holds the installation's secret; a server shows it to nobody", async () => {
    const url = "https://freehold.example/reset?key=abc";
    await backend.mail.post("anna@ours.example", { subject: "Choose a new password", paragraphs: [], action: { label: "Choose", url } });
    const words = ["mail", "outbox", "--recipient", "anna@ours.example", "-o", "json"];
    const environment = { HOME: folder, DATABASE_URL: database.adminUrl, FREEHOLD_SECRET: database.secret };
    const local = await runCaptured([...words, "--local", "--as", "owner@ours.example"], { environment });
    expect(JSON.parse(local.stdout)).toMatchObject([{ subject: "Choose a new password", link: url, state: "waiting" }]);
    const remote = await freehold(words);
    expect({ exit: remote.exit, stdout: remote.stdout }).toEqual({ exit: 4, stdout: "" });
    expect(remote.stderr).toContain("--local");
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
    const viewersMay = new Set(
      declaredProcedures(appRouter).flatMap((one) =>
        one.permission === "signedIn" || (isForMembers(one) && mayCall(one, "viewer")) ? [one.path] : [],
      ),
    );
    const { stdout } = await freehold(["platform", "procedures", "-o", "json"]);
    const procedures = JSON.parse(stdout) as { path: string; type: string; permission: string }[];
    for (const { path } of procedures) {
      const words = path
        .replace(/\.live$/, ".watch")
        .split(".")
        .map((name) => name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase());
      const help = await freehold([...words, "--help"]);
      expect({ path, exit: help.exit, stderr: help.stderr }).toEqual({ path, exit: 0, stderr: "" });
      if (words.at(-1) === "list") {
        expect({ path, exit: (await freehold(words, { role: "viewer" })).exit }).toEqual({ path, exit: viewersMay.has(path) ? 0 : 3 });
      }
    }
  });
});

describe("exporting an organization", () => {
  const exporting = (file: string): string[] => ["organizations", "export", "--output-file", file, "-o", "json"];

  test("saves all that an owner's organization owns, and says how much it was", async () => {
    const file = join(folder, "ours.ndjson");
    const { exit, stdout, stderr } = await freehold(exporting(file));
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const saved = JSON.parse(stdout) as { rows: number; sha256: string };
    expect(saved.rows).toBe(lines.length - 2);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ end: true, sha256: saved.sha256 });
    expect(lines.join()).not.toContain(theirs.id);
  });

  test("a refused export leaves the file that is there, and nothing beside it", async () => {
    const file = join(folder, "kept.ndjson");
    await writeFile(file, "an earlier export");
    expect((await freehold(exporting(file), { role: "admin" })).exit).toBe(3);
    expect(await readFile(file, "utf8")).toBe("an earlier export");
    await expect(readFile(`${file}.partial`)).rejects.toMatchObject({ code: "ENOENT" });
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

  test("a room tells who is there, what they do and what they say", async () => {
    let shown: Promise<unknown> | undefined;
    let said: Promise<unknown> | undefined;
    const connectionIn = (text: string) => (JSON.parse(text.split("\n")[0]!) as { connection: string }).connection;
    const { stdout, exit } = await freehold(["rooms", "watch", "--page", "coldchain.alerts", "--count", "3"], {
      onOutput: (text) => {
        const act = (...words: string[]) => freehold(["rooms", words[0]!, "--connection", connectionIn(text), ...words.slice(1)]);
        shown ??= act("show", "--state", '{"typing":true}');
        // What happens at nearly the same time comes in one frame.
        if (text.includes('"typing":true')) said ??= act("say", "--kind", "wave");
      },
    });
    await Promise.all([shown, said]);
    expect(exit).toBe(0);
    const frames = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(frames[1]).toMatchObject({ k: "change", up: [{ states: [{ typing: true }] }] });
    expect(frames[2]).toMatchObject({ k: "change", said: [{ kind: "wave" }] });
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

describe("keys, operators and permissions", () => {
  const local = (words: readonly string[]) =>
    runCaptured([...words, "--local"], {
      environment: { HOME: folder, DATABASE_URL: database.adminUrl, FREEHOLD_SECRET: database.secret },
    });

  test("a device sends readings by its key, without a sign-in or an organization", async () => {
    const { sensorId } = await aFridge("K-1");
    const { secret } = await made(["api-keys", "create", "--name", "Logger", "--procedures", "coldchain.reading.ingest"]);
    const environment = { FREEHOLD_API_KEY: secret!, FREEHOLD_TOKEN: "" };
    const readings = JSON.stringify({ readings: [{ sensor: sensorId, measuredAt: new Date(), celsius: 4 }] });
    const sent = await freehold(["coldchain", "reading", "ingest", "--input", "-", "-o", "json"], { environment, stdin: readings });
    expect(sent).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 1 });
    const other = await freehold(["coldchain", "unit", "list"], { environment });
    expect(other).toMatchObject({ exit: 3, stderr: "freehold: This API key is not made for this procedure.\n" });
    expect((await freehold(["coldchain", "unit", "list", "--org", "theirs"], { environment })).exit).toBe(2);
  });

  test("who operates is decided on the machine, where no person need be named", async () => {
    expect(await local(["operators", "grant", "--email", "admin@theirs.example"])).toMatchObject({ exit: 0 });
    expect((await local(["operators", "list", "-o", "json"])).stdout).toContain("admin@theirs.example");
    const listed = await freehold(["operators", "organizations", "-o", "json"], { of: theirs, role: "admin" });
    expect((JSON.parse(listed.stdout) as { slug: string }[]).map(({ slug }) => slug)).toEqual(["ours", "theirs"]);
    expect((await freehold(["operators", "grant", "--email", "admin@ours.example"], { of: theirs, role: "admin" })).exit).toBe(3);
    expect((await local(["operators", "revoke", "--email", "admin@theirs.example"])).exit).toBe(0);
    expect((await freehold(["operators", "organizations"], { of: theirs, role: "admin" })).exit).toBe(3);
    expect((await local(["coldchain", "unit", "list"])).stderr).toContain("--as EMAIL");
  });

  test("health is told in words, and by the exit code when something is wrong", async () => {
    const well = await local(["operators", "health", "-o", "json"]);
    const health = JSON.parse(well.stdout) as { isHealthy: boolean; problems: string[] };
    expect(well.exit).toBe(health.isHealthy ? 0 : 75);
    await database.admin(
      "insert into mail.message (id, recipient, subject, next_attempt_at) values (gen_random_uuid(), 'a@b.example', 'Lost', null)",
    );
    const ill = await local(["operators", "health"]);
    expect(ill.exit).toBe(75);
    expect(ill.stderr).toContain("1 message was given up within the last day.");
    await database.admin("delete from mail.message where subject = 'Lost'");
  });

  test("the permission matrix needs no server; what a member sees does", async () => {
    const nowhere = { FREEHOLD_SERVER: "http://127.0.0.1:2", FREEHOLD_TOKEN: "" };
    const matrix = await freehold(["policy", "matrix", "--role", "member", "-o", "json"], { environment: nowhere });
    expect(JSON.parse(matrix.stdout)).toContainEqual({
      what: "coldchain.unit",
      may: "read",
      which: "where id is among the caller's units under their care",
    });
    const seen = await freehold(["policy", "member", "viewer@ours.example", "-o", "csv"], { role: "admin" });
    expect(seen.stdout).toContain("coldchain.unit,all,");
    expect((await freehold(["policy", "member", "nobody@ours.example"], { role: "admin" })).exit).toBe(4);
    expect((await freehold(["policy", "member", "viewer@ours.example"], { role: "viewer" })).exit).toBe(3);
  });
});

describe("files", () => {
  test("are sent in parts, listed, saved as they were and removed, and what is refused says why", async () => {
    const content = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(17 * 1024 * 1024, "freehold")]);
    const path = join(folder, "Plan 2026.pdf");
    await writeFile(path, content);
    const sent = await made(["file", "put", path]);
    expect(sent).toMatchObject({ name: "Plan 2026.pdf", status: "ready" });
    const list = await freehold(["file", "ls", "--search", "plan", "-o", "json"]);
    expect((JSON.parse(list.stdout) as { id: string }[]).map(({ id }) => id)).toEqual([sent.id]);
    const saved = join(folder, "saved.pdf");
    await made(["file", "get", "Plan 2026.pdf", "--output-file", saved]);
    expect((await readFile(saved)).equals(content)).toBe(true);
    await made(["file", "rm", sent.id!]);
    expect((await freehold(["file", "get", "Plan 2026.pdf"])).exit).toBe(4);
    await writeFile(join(folder, "page.png"), "<!doctype html><script>");
    const refused = await freehold(["file", "put", join(folder, "page.png")]);
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringContaining("and its name says otherwise. Name it so and send it again.") as string,
    ]);
  });
});

describe("records of a file", () => {
  test("are made, told of and taken back, and leave as a file again", async () => {
    const path = join(folder, "shops.csv");
    await writeFile(path, "Shop;Time zone\nPorto;Europe/Lisbon\n;UTC\nGraz;Europe/Vienna\n");
    const words = ["import", "coldchain.site", path, "--map", "Shop=name"];
    expect(await made([...words, "--dry-run"])).toMatchObject({ mode: "dryRun", created: 2, failed: 1 });
    const run = await made([...words, "--watch"]);
    expect(run).toMatchObject({ state: "done", created: 2, duplicates: 0, failed: 1 });
    expect((await freehold(["imports", "errors", run.id!])).stdout).toBe(
      "Line,Problem,Shop,Time zone\r\n3,Name: Must not be empty.,,UTC\r\n",
    );
    const names = ["--filter", "name=Porto,Graz", "--sort", "name"];
    const saved = await freehold(["coldchain", "site", "export", ...names, "--headers", "keys"]);
    expect(saved.stdout.split("\r\n").map((line) => line.split(",")[4])).toEqual(["name", "Graz", "Porto", undefined]);
    expect(await made(["import", "revert", run.id!])).toMatchObject({ state: "reverted", undone: 2, kept: 0 });
    expect((await freehold(["import", "revert", run.id!])).exit).toBe(5);
    expect((await freehold([...words.slice(0, 3), "--map", "Laden=name"])).stderr).toContain("The file has Shop, Time zone");
    expect((await freehold(words, { role: "viewer" })).exit).toBe(3);
  });

  test.runIf(existsSync(northwindDump))(
    "bring Northwind over by the guide's commands: the same again adds nothing, a run is taken back, and reports say what SQL says of the dump",
    async () => {
      await using original = await bareDatabase("northwind");
      const northwind = await original.connect();
      await northwind.query(await readFile(northwindDump, "utf8"));
      await writeNorthwindFiles(northwind, folder);
      /** Each row as one text, in the order of texts. */
      const sql = async (query: string) => (await northwind.query<object>(query)).rows.map((row) => Object.values(row).join()).toSorted();
      const people = await employeesJoin(backend, theirs, await sql("select first_name || ' ' || last_name from employees"));
      const told = async (words: readonly string[]) => {
        const inFolder = words.map((word) => (word.endsWith(".csv") ? join(folder, word) : word));
        const { exit, stdout, stderr } = await freehold([...inFolder, "-o", "json"], { of: theirs });
        expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
        return JSON.parse(stdout) as never;
      };
      const importAll = async () => {
        const runs: Record<string, unknown>[] = [];
        for (const words of await commandsOf(4)) runs.push(await told(words));
        return runs;
      };

      for (const words of await commandsOf(3)) await told(words);
      const runs = await importAll();
      expect(runs.map(({ created, changed, failed }) => [created, changed, failed])).toEqual(
        [120, 129, 129, 120, 91, 29, 77, 9, 0, 830].map((created) => [created, created === 0 ? 8 : 0, 0]),
      );
      for (const run of await importAll()) expect(run).toMatchObject({ created: 0, changed: 0, failed: 0, duplicates: run["lines"] });

      const [owners, revenue, stock] = (await commandsOf(5)) as [string[], string[], string[]];
      const supplies = 6;
      expect(await told(["import", "revert", String(runs[supplies]!["id"])])).toMatchObject({ undone: 77, kept: 0 });
      const without: SupplierStock[] = await told(stock);
      expect([without.length, without.filter(({ goods, stock: left }) => goods !== 0 || left !== 0)]).toEqual([29, []]);
      expect(await told((await commandsOf(4))[supplies]!)).toMatchObject({ created: 77 });

      const byOwner: OwnerResult[] = await told(owners);
      const sums = byOwner.map(({ ownerId, won, wonValues: [sum] }) => [people.get(ownerId), won, sum?.currency, sum?.minor].join());
      const worth =
        "(select order_id, round(100 * sum(unit_price::numeric * quantity * (1 - discount::numeric))) as cents from order_details group by 1) w";
      expect(sums.toSorted()).toEqual(
        await sql(`select first_name || ' ' || last_name as name, count(*), 'USD', sum(cents)
          from orders join employees using (employee_id) join ${worth} using (order_id) group by 1`),
      );
      const byCountry: RevenuePart[] = await told(revenue);
      const english = new Intl.DisplayNames("en", { type: "region" });
      const called = (code: string): string | undefined => ({ US: "USA", GB: "UK" })[code] ?? english.of(code);
      const parts = byCountry.map(({ country, year, currency, deals, minor }) => [called(country!), year, currency, deals, minor].join());
      expect(parts.toSorted()).toEqual(
        await sql(`select c.country, extract(year from order_date), 'USD', count(*), sum(cents)
          from orders join customers c using (customer_id) join ${worth} using (order_id) group by 1, 2`),
      );
      const bySupplier: SupplierStock[] = await told(stock);
      expect(bySupplier.map(({ supplier, unit, goods, stock: left }) => [supplier, unit, goods, left].join()).toSorted()).toEqual(
        await sql(
          "select company_name, 'units', count(*), sum(units_in_stock) from suppliers join products using (supplier_id) group by 1",
        ),
      );
    },
  );
});
