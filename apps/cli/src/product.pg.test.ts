import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredProcedures, isForMembers, mayCall } from "@freehold/api/platform/permissions/procedures.ts";
import { appRouter } from "@freehold/api/router.ts";
import { runCaptured, type Circumstances, type Outcome } from "./testing/captured-terminal.ts";
import { openProduct, type Product } from "./testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("cli");
});
afterAll(() => product[Symbol.asyncDispose]());

describe("a server and this machine", () => {
  test("--local shows the same rows as the server, to the same person", async () => {
    await product.aFridge("L-1");
    const words = ["coldchain", "unit", "list", "--all", "--sort", "name", "-o", "json"];
    const remote = await product.freehold(words, { role: "viewer" });
    const environment = { DATABASE_URL: product.database.adminUrl, FREEHOLD_SECRET: product.database.secret };
    const local = await runCaptured([...words, "--local", "--as", "viewer@ours.example", "--org", "ours"], {
      environment: { HOME: product.folder, ...environment },
    });
    expect(local).toEqual(remote);
    expect(local.exit).toBe(0);
    expect(JSON.parse(local.stdout)).not.toEqual([]);
    const denied = await runCaptured(["coldchain", "unit", "list", "--local", "--as", "viewer@theirs.example", "--org", "ours"], {
      environment: { HOME: product.folder, ...environment },
    });
    expect(denied.exit).toBe(4);
    expect(
      (await product.database.admin<{ count: string }>("select count(*) from identity.session where user_agent = 'freehold --local'"))[0]
        ?.count,
    ).toBe("0");
  });

  test("--local shows what waits for a mail server to who holds the installation's secret; a server shows it to nobody", async () => {
    const url = "https://freehold.example/reset?key=abc";
    await product.backend.mail.post("anna@ours.example", {
      subject: "Choose a new password",
      paragraphs: [],
      action: { label: "Choose", url },
    });
    const words = ["mail", "outbox", "--recipient", "anna@ours.example", "-o", "json"];
    const environment = { HOME: product.folder, DATABASE_URL: product.database.adminUrl, FREEHOLD_SECRET: product.database.secret };
    const local = await runCaptured([...words, "--local", "--as", "owner@ours.example"], { environment });
    expect(JSON.parse(local.stdout)).toMatchObject([{ subject: "Choose a new password", link: url, state: "waiting" }]);
    const remote = await product.freehold(words);
    expect({ exit: remote.exit, stdout: remote.stdout }).toEqual({ exit: 4, stdout: "" });
    expect(remote.stderr).toContain("--local");
  });

  test("permissions and organizations hold on the command line too", async () => {
    const { unitId } = await product.aFridge("P-1");
    expect((await product.freehold(["coldchain", "unit", "update", unitId, "--name", "Mine"], { role: "viewer" })).exit).toBe(3);
    expect((await product.freehold(["coldchain", "unit", "get", unitId], { of: product.theirs })).exit).toBe(4);
    expect((await product.freehold(["coldchain", "unit", "list"], { environment: { FREEHOLD_TOKEN: "wrong" } })).exit).toBe(3);
    expect((await product.freehold(["coldchain", "unit", "update", unitId, "--version", "99", "--name", "Late"])).exit).toBe(5);
    const wrong = await product.freehold(["coldchain", "unit", "update", unitId, "--max-celsius", "5000"]);
    expect(wrong.exit).toBe(2);
    expect(wrong.stderr).toContain("--max-celsius: ");
  });

  test("every list that a viewer may read answers, and every command has help", async () => {
    const viewersMay = new Set(
      declaredProcedures(appRouter).flatMap((one) =>
        one.permission === "signedIn" || (isForMembers(one) && mayCall(one, "viewer")) ? [one.path] : [],
      ),
    );
    const { stdout } = await product.freehold(["platform", "procedures", "-o", "json"]);
    const procedures = JSON.parse(stdout) as { path: string; type: string; permission: string }[];
    for (const { path } of procedures) {
      const words = path
        .replace(/\.live$/, ".watch")
        .split(".")
        .map((name) => name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase());
      const help = await product.freehold([...words, "--help"]);
      expect({ path, exit: help.exit, stderr: help.stderr }).toEqual({ path, exit: 0, stderr: "" });
      if (words.at(-1) === "list") {
        expect({ path, exit: (await product.freehold(words, { role: "viewer" })).exit }).toEqual({
          path,
          exit: viewersMay.has(path) ? 0 : 3,
        });
      }
    }
  }, 120_000);
});

test("an alarm from its reading to its end: sign in, watch it arrive, acknowledge, resolve, sign out", async () => {
  await product.aFridge("J-1");
  const environment = { HOME: join(product.folder, "journey"), FREEHOLD_SERVER: product.url };
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
      environment: { HOME: product.folder, DATABASE_URL: product.database.adminUrl, FREEHOLD_SECRET: product.database.secret },
    });

  test("a device sends readings by its key, without a sign-in or an organization", async () => {
    const { sensorId } = await product.aFridge("K-1");
    const { secret } = await product.made(["api-keys", "create", "--name", "Logger", "--procedures", "coldchain.reading.ingest"]);
    const environment = { FREEHOLD_API_KEY: secret!, FREEHOLD_TOKEN: "" };
    const readings = JSON.stringify({ readings: [{ sensor: sensorId, measuredAt: new Date(), celsius: 4 }] });
    const sent = await product.freehold(["coldchain", "reading", "ingest", "--input", "-", "-o", "json"], { environment, stdin: readings });
    expect(sent).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 1 });
    const other = await product.freehold(["coldchain", "unit", "list"], { environment });
    expect(other).toMatchObject({ exit: 3, stderr: "freehold: This API key is not made for this procedure.\n" });
    expect((await product.freehold(["coldchain", "unit", "list", "--org", "theirs"], { environment })).exit).toBe(2);
  });

  test("who operates is decided on the machine, where no person need be named", async () => {
    expect(await local(["operators", "grant", "--email", "admin@theirs.example"])).toMatchObject({ exit: 0 });
    expect((await local(["operators", "list", "-o", "json"])).stdout).toContain("admin@theirs.example");
    const listed = await product.freehold(["operators", "organizations", "-o", "json"], { of: product.theirs, role: "admin" });
    expect((JSON.parse(listed.stdout) as { slug: string }[]).map(({ slug }) => slug)).toEqual(["ours", "theirs"]);
    expect(
      (await product.freehold(["operators", "grant", "--email", "admin@ours.example"], { of: product.theirs, role: "admin" })).exit,
    ).toBe(3);
    expect((await local(["operators", "revoke", "--email", "admin@theirs.example"])).exit).toBe(0);
    expect((await product.freehold(["operators", "organizations"], { of: product.theirs, role: "admin" })).exit).toBe(3);
    expect((await local(["coldchain", "unit", "list"])).stderr).toContain("--as EMAIL");
  });

  test("health is told in words, and by the exit code when something is wrong", async () => {
    const well = await local(["operators", "health", "-o", "json"]);
    const health = JSON.parse(well.stdout) as { isHealthy: boolean; problems: string[] };
    expect(well.exit).toBe(health.isHealthy ? 0 : 75);
    await product.database.admin(
      "insert into mail.message (id, recipient, subject, next_attempt_at) values (gen_random_uuid(), 'a@b.example', 'Lost', null)",
    );
    const ill = await local(["operators", "health"]);
    expect(ill.exit).toBe(75);
    expect(ill.stderr).toContain("1 message was given up within the last day.");
    await product.database.admin("delete from mail.message where subject = 'Lost'");
  });

  test("the permission matrix needs no server; what a member sees does", async () => {
    const nowhere = { FREEHOLD_SERVER: "http://127.0.0.1:2", FREEHOLD_TOKEN: "" };
    const matrix = await product.freehold(["policy", "matrix", "--role", "member", "-o", "json"], { environment: nowhere });
    expect(JSON.parse(matrix.stdout)).toContainEqual({
      what: "coldchain.unit",
      may: "read",
      which: "where id is among the caller's units under their care",
    });
    const seen = await product.freehold(["policy", "member", "viewer@ours.example", "-o", "csv"], { role: "admin" });
    expect(seen.stdout).toContain("coldchain.unit,all,");
    expect((await product.freehold(["policy", "member", "nobody@ours.example"], { role: "admin" })).exit).toBe(4);
    expect((await product.freehold(["policy", "member", "viewer@ours.example"], { role: "viewer" })).exit).toBe(3);
  });
});
