import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { faultDoors, type FaultKind } from "@freehold/kernel/fault.ts";
import { aHome, runCaptured, type Circumstances } from "./testing/captured-terminal.ts";
import { acme, goodToken, told } from "./testing/example-router.ts";
import { startExampleServer } from "./testing/example-server.ts";

let server: Awaited<ReturnType<typeof startExampleServer>>;
let home: Awaited<ReturnType<typeof aHome>>;

beforeAll(async () => {
  server = await startExampleServer();
  home = await aHome();
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});
beforeEach(() => void told.splice(0));

const signedIn = (): Record<string, string> => ({ ...home.environment, FREEHOLD_SERVER: server.url, FREEHOLD_TOKEN: goodToken });
const freehold = (line: string, circumstances: Circumstances = {}) =>
  runCaptured(line.split(" "), { ...circumstances, environment: { ...signedIn(), ...circumstances.environment } });

describe("results", () => {
  test("a table has labels, units, times on the organization's clocks and dashes for nothing", async () => {
    const { stdout, exit } = await freehold("example unit list --limit 2");
    expect(exit).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "Id                                    Name      Status  Upper limit (°C)  Checked",
      "01930000-0000-7000-8000-000000000101  Fridge 1  ok                     -  2026-07-01 14:01:00+02:00",
      "01930000-0000-7000-8000-000000000102  =cmd()    ok                   2.5  2026-07-01 14:02:00+02:00",
      "",
    ]);
  });

  test.each([200, 100, 80, 60, 40])("a table fits into a terminal of %i columns, with its numbers whole", async (columns) => {
    const { stdout } = await freehold("example unit list", { columns });
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
    expect(stdout).toContain("2.5");
  });

  test("--all follows every page, in each format", async () => {
    const json = await freehold("example unit list --all --output json");
    expect(JSON.parse(json.stdout)).toHaveLength(7);
    const lines = await freehold("example unit list --all -o jsonl");
    expect(
      lines.stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { name: string }).name),
    ).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => (n === 2 ? "=cmd()" : `Fridge ${n}`)));
    const table = await freehold("example unit list --all --columns name");
    expect(table.stdout.split("\n").map((line) => line.trim())).toEqual([
      "Name",
      ...[1, 2, 3, 4, 5, 6, 7].map((n) => (n === 2 ? "=cmd()" : `Fridge ${n}`)),
      "",
    ]);
    const csv = await freehold("example unit list --all -o csv --columns name,maxCelsius");
    expect(csv.stdout.split("\r\n")).toEqual([
      "name,maxCelsius",
      "Fridge 1,",
      "'=cmd(),2.5",
      "Fridge 3,3.5",
      "Fridge 4,4.5",
      "Fridge 5,5.5",
      "Fridge 6,6.5",
      "Fridge 7,7.5",
      "",
    ]);
  });

  test("one record is shown line by line", async () => {
    const { stdout } = await freehold("example unit get 01930000-0000-7000-8000-000000000103");
    expect(stdout).toContain("Upper limit (°C)  3.5\n");
  });
});

describe("inputs", () => {
  test("flags of nested objects, repeated, negated, emptied and typed arrive as the schema wants them", async () => {
    const words =
      "example every --count 3 --amount-minor 9007199254740993 --no-is-urgent --due-on 2026-01-31 --tags a --tags b --no-note --at 2026-07-01T08:00 --city Rome --matrix [[1,2]]";
    const { exit, stderr } = await freehold(words);
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    expect(told[0]?.input).toEqual({
      count: 3,
      amountMinor: 9007199254740993n,
      isUrgent: false,
      dueOn: "2026-01-31",
      tags: ["a", "b"],
      note: null,
      at: new Date("2026-07-01T06:00:00Z"),
      place: { city: "Rome" },
      matrix: [[1, 2]],
    });
  });

  test("update takes the id as argument and changes as flags", async () => {
    await freehold("example unit update 01930000-0000-7000-8000-000000000101 --name New --no-max-celsius");
    expect(told[0]?.input).toEqual({ id: "01930000-0000-7000-8000-000000000101", patch: { name: "New", maxCelsius: null } });
  });

  test("standard input gives the whole input, and flags go over it", async () => {
    await freehold("example every --input - --count 4", { stdin: '{"count": 1, "amountMinor": "12", "at": "2026-01-01T00:00:00Z"}' });
    expect(told[0]?.input).toEqual({ count: 4, amountMinor: 12n, at: new Date("2026-01-01T00:00:00Z") });
  });

  test("filters in short form become one expression", async () => {
    const { exit } = await freehold(
      "example unit list --filter status=ok,excursion --filter max-celsius>=5 --filter checkedAt<2026-07-01 --sort -name",
    );
    expect(exit).toBe(0);
    expect(told[0]?.input).toMatchObject({
      sort: "-name",
      filter: {
        op: "allOf",
        of: [
          { op: "in", column: "status", values: ["ok", "excursion"] },
          { op: "gte", column: "maxCelsius", value: 5 },
          { op: "lt", column: "checkedAt", value: new Date("2026-06-30T22:00:00Z") },
        ],
      },
    });
  });

  test("columns are options of their own for equality, of several values one must fit", async () => {
    await freehold("example unit list --status ok --status excursion --max-celsius 4.5");
    expect(told[0]?.input).toMatchObject({
      filter: {
        op: "allOf",
        of: [
          { op: "in", column: "status", values: ["ok", "excursion"] },
          { op: "equals", column: "maxCelsius", value: 4.5 },
        ],
      },
    });
    await runCaptured(["example", "unit", "list", "--name", 'Milk, "fresh"'], { environment: signedIn() });
    expect(told[1]?.input).toMatchObject({ filter: { op: "equals", column: "name", value: 'Milk, "fresh"' } });
  });

  test("values may begin with a minus", async () => {
    await freehold("example unit update 01930000-0000-7000-8000-000000000101 --max-celsius -18.5 --checked-at -2h");
    expect(told[0]?.input).toMatchObject({ patch: { maxCelsius: -18.5, checkedAt: new Date("2026-11-21T10:00:00Z") } });
  });

  test("--dry-run prints the call and makes none", async () => {
    const { stdout } = await freehold("example every --count 3 --dry-run");
    expect(JSON.parse(stdout)).toEqual({ path: "example.every", type: "mutation", input: { count: 3 } });
    expect(told).toEqual([]);
  });
});

describe("failures", () => {
  test.each(Object.keys(faultDoors) as FaultKind[])("%s leaves with its exit code and one line", async (kind) => {
    const { exit, stderr, stdout } = await freehold(`example fail --kind ${kind}`);
    expect(exit).toBe(faultDoors[kind].exit);
    expect(stderr).toMatch(/^freehold: This is [^\n]*\n$/);
    expect(stdout).toBe("");
  });

  test("a bug leaves with 70, the request's id and nothing of its inside", async () => {
    const { exit, stderr } = await freehold("example fail --kind bug");
    expect(exit).toBe(70);
    expect(stderr).toBe("freehold: Something went wrong on our side. Request request-1.\n");
  });

  test("fields and the time to wait are part of the line", async () => {
    expect((await freehold("example fail --kind conflict")).stderr).toBe("freehold: This is conflict. (name: Is taken.)\n");
    expect((await freehold("example fail --kind throttled")).stderr).toBe("freehold: This is throttled. Try again in 7 s.\n");
    expect((await freehold("example every --count 12")).stderr).toMatch(/^freehold: Some of the values are not right\. \(--count: /);
  });

  test("with --output json failures are JSON on stderr", async () => {
    const { stderr, stdout } = await freehold("example fail --kind conflict -o json");
    expect(JSON.parse(stderr)).toEqual({
      error: {
        kind: "conflict",
        code: "example.conflict",
        message: "This is conflict.",
        fields: { name: "Is taken." },
        requestId: "request-1",
      },
    });
    expect(stdout).toBe("");
  });

  test.each([
    ["example unit lst", "unknown command"],
    ["unit list", "Did you mean example unit?"],
    ["example unit list --colour", "unknown option"],
    ["example unit list --limit many", "A whole number is expected"],
    ["example unit list --filter nonsense", "nonsense"],
    ["example unit list --filter status=broken", "ok, excursion"],
    ["example unit list --sort colour", "Allowed choices"],
    ["example unit get", "Missing: <id>"],
    ["example every", "Missing: --count"],
    ["example unit list -o yaml", "no output format"],
    ["example unit list --columns colour", "no column"],
    ["example unit list --as me@example.com", "--local"],
    ["example", "A command is missing"],
    ["help nonsense", "unknown command"],
    ["example lst --help", "unknown command"],
    ["completion tcsh", "bash, zsh, fish"],
    ["org use", "missing required argument"],
  ])("%j is bad usage", async (line, words) => {
    const { exit, stderr } = await freehold(line);
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^freehold: /);
  });

  test("a server that does not answer is unavailable", async () => {
    const { exit, stderr } = await freehold("example unit list --server http://127.0.0.1:2");
    expect(exit).toBe(75);
    expect(stderr).toBe("freehold: http://127.0.0.1:2 does not answer (ECONNREFUSED).\n");
  });

  test("an organization of others is missing", async () => {
    const { exit } = await freehold("example unit list --org other");
    expect(exit).toBe(4);
  });
});

test("a token of the environment does not go to another server than the environment names", async () => {
  await using other = { server: await startExampleServer(), [Symbol.asyncDispose]: () => other.server.stop() };
  const { exit, stderr } = await freehold(`example unit list --server ${other.server.url}`);
  expect(exit).toBe(3);
  expect(stderr).toContain("You are not signed in");
});

describe("signing in", () => {
  test("login remembers the session for its server only, whoami and logout use it", async () => {
    await using own = await aHome();
    const environment = { HOME: own.folder, FREEHOLD_SERVER: server.url };
    const at = (line: string, stdin = "") => runCaptured(line.split(" "), { environment, stdin });
    expect((await at("whoami")).exit).toBe(3);
    expect((await at("login --email ada@example.com --password-stdin", "wrong")).exit).toBe(3);
    expect((await at("login --email ada@example.com --password-stdin", "correct horse\n")).exit).toBe(0);

    const file = join(own.folder, ".config", "freehold", "config.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(own.folder, ".config", "freehold"))).toEqual(["config.json"]);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      current: server.url,
      servers: { [server.url]: { tokens: { accessToken: goodToken }, organization: { slug: "acme" } } },
    });

    expect((await at("whoami")).stdout).toContain("ada@example.com");
    expect((await at("org list")).stdout).toMatch(/\*\s+acme\s+Acme/);
    expect((await at("org use other")).exit).toBe(4);
    expect((await at(`org use ${acme.slug}`)).exit).toBe(0);
    expect((await at("example unit list")).exit).toBe(0);
    expect((await at("whoami --server http://127.0.0.1:2")).exit).toBe(3);

    expect((await at("logout")).exit).toBe(0);
    expect((await at("example unit list")).exit).toBe(3);
    expect(await readFile(file, "utf8")).not.toContain(goodToken);
  });
});

describe("questions", () => {
  test("a password is asked for, corrected with backspace and never shown", async () => {
    await using own = await aHome();
    const environment = { HOME: own.folder, FREEHOLD_SERVER: server.url };
    const { exit, stdout, stderr } = await runCaptured(["login", "--email", "ada@example.com"], {
      environment,
      typed: ["correct hosse\u007f\u007f\u007frse"],
    });
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: "", stderr: "Password: \n" });
  });

  test("so is the password of a procedure", async () => {
    const { exit, stdout } = await freehold("accounts sign-in --email ada@example.com -o json", { typed: ["correct horse"] });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ person: { email: "ada@example.com" } });
  });

  test("Ctrl-C at a question leaves with 130", async () => {
    const { exit } = await freehold("login --email ada@example.com", { typed: ["corr\u0003"] });
    expect(exit).toBe(130);
  });

  test("nobody is asked where nobody is", async () => {
    expect((await freehold("login")).exit).toBe(2);
  });
});

test("whoami names the organization that commands act in, the only one without being chosen, and refuses one that is not mine", async () => {
  expect(JSON.parse((await freehold("whoami -o json")).stdout)).toMatchObject({ email: "ada@example.com", organization: acme.slug });
  expect((await freehold("whoami --org other")).exit).toBe(4);
});

describe("help", () => {
  test("stands before a command as --help behind it, however deep the command is", async () => {
    const behind = await freehold("example unit list --help");
    expect(await freehold("help example unit list")).toEqual(behind);
    expect(behind.stdout).toContain("Usage: freehold example unit list");
  });

  test("says of a group without words what is in it, once", async () => {
    expect((await freehold("--help")).stdout).toMatch(/^ +example +every, fail, unit$/m);
    const { stdout } = await freehold("example --help");
    expect(stdout).not.toMatch(/unit, every|every, fail/);
    expect(stdout).toMatch(/^ +unit +Units\.$/m);
  });
});

describe("what is remembered of a server", () => {
  test("is not asked for again, and a command it does not know is looked for once more", async () => {
    await using own = await aHome();
    const environment = { HOME: own.folder };
    await freehold("example unit list", { environment });
    const [file] = await readdir(join(own.folder, ".cache", "freehold"));
    const path = join(own.folder, ".cache", "freehold", file!);
    const kept = JSON.parse(await readFile(path, "utf8")) as { procedures: { path: string }[] };
    const older = { ...kept, procedures: kept.procedures.filter(({ path: name }) => name !== "example.every") };
    await writeFile(path, JSON.stringify(older));
    expect((await freehold("example unit list", { environment })).exit).toBe(0);
    expect(await readFile(path, "utf8")).toBe(JSON.stringify(older));
    expect((await freehold("example every --count 3", { environment })).exit).toBe(0);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(kept);
  });

  test("is replaced when it cannot be read", async () => {
    await using own = await aHome();
    const environment = { HOME: own.folder };
    await freehold("example unit list", { environment });
    const [file] = await readdir(join(own.folder, ".cache", "freehold"));
    await writeFile(join(own.folder, ".cache", "freehold", file!), '{"format":1,"proce');
    expect((await freehold("example unit list", { environment })).exit).toBe(0);
  });
});

describe("watching", () => {
  test("prints what is there, then every change, and ends well by Ctrl-C", async () => {
    const { stdout, exit } = await freehold("example unit watch", { onOutput: (text, interrupt) => text.includes("  -  ") && interrupt() });
    expect(exit).toBe(0);
    expect(stdout.split("\n").map((line) => line.replace(/0193[-0-9]*0(\d+)/, "#$1").slice(21))).toEqual([
      "   #1  name=Fridge 1  status=ok  checkedAt=2026-07-01 14:01:00+02:00",
      "   #2  name==cmd()  status=ok  maxCelsius=2.5  checkedAt=2026-07-01 14:02:00+02:00",
      "~  #1  Fridge 1  status: ok → excursion",
      "+  #3  name=Fridge 3  status=excursion  maxCelsius=3.5  checkedAt=2026-07-01 14:03:00+02:00",
      "-  #2  name==cmd()  status=ok",
      "",
    ]);
  });

  test("--changes and --count print only so many changes, as lines of JSON", async () => {
    const { stdout, exit } = await freehold("example unit watch --changes --count 2 -o jsonl");
    expect(exit).toBe(0);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { what: string });
    expect(events.map(({ what }) => what)).toEqual(["changed", "added"]);
  });

  test("a line that breaks is mended from where it was", async () => {
    let isBroken = false;
    const { stdout, exit } = await freehold("example unit watch --changes --count 3 -o jsonl", {
      onOutput: () => {
        if (!isBroken) server.breakLines();
        isBroken = true;
      },
    });
    expect(exit).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { what: string }).what),
    ).toEqual(["changed", "added", "removed"]);
  });

  test("a server that does not answer is unavailable", async () => {
    await using own = await aHome();
    const { exit } = await freehold("example unit watch --server http://127.0.0.1:2", { environment: { HOME: own.folder } });
    expect(exit).toBe(75);
  });
});
