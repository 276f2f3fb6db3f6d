import { stat } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Backend } from "@freehold/api/backend.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { testBackend } from "@freehold/api/testing/test-backend.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { codeShown } from "@freehold/identity/testing/code-app.ts";
import { configurationFile, readConfiguration, writeConfiguration, type KeptPair } from "./configuration.ts";
import { aHome, runCaptured, type Circumstances } from "./testing/captured-terminal.ts";
import { startProductServer } from "./testing/product-server.ts";

const password = "correct horse battery";
const email = "ida@people.example";
const ago = "2020-01-01T00:00:00.000Z";
const ahead = "2099-01-01T00:00:00.000Z";

let database: TestDatabase;
let backend: Backend;
let server: Awaited<ReturnType<typeof startProductServer>>;
let home: Awaited<ReturnType<typeof aHome>>;
let called: string[] = [];

beforeAll(async () => {
  database = await testDatabase({ name: "clisignin", migrationsFolder, ...structure });
  backend = testBackend(database);
  await backend.identity.createAccount({ email, name: "Ida Berg", password });
  server = await startProductServer(backend, (path) => called.push(path));
});
afterAll(async () => {
  await server.stop();
  await backend.stop();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  home = await aHome();
  called = [];
  return () => home[Symbol.asyncDispose]();
});

const environment = () => ({ HOME: home.folder, FREEHOLD_SERVER: server.url });
const at = (line: string, more: Circumstances = {}) => runCaptured(line.split(" "), { ...more, environment: environment() });
const kept = async (): Promise<KeptPair | undefined> => (await readConfiguration(environment())).servers[server.url]?.tokens;
const login = () => at(`login --email ${email} --password-stdin`, { stdin: password });
const refreshes = (): number => called.filter((path) => path.includes("accounts.refresh")).length;

/** Changes what the file keeps, as time or an accident would. */
async function keep(change: Partial<KeptPair>): Promise<void> {
  const configuration = await readConfiguration(environment());
  const known = configuration.servers[server.url]!;
  const tokens = { ...known.tokens!, ...change };
  await writeConfiguration(environment(), { ...configuration, servers: { ...configuration.servers, [server.url]: { ...known, tokens } } });
}

describe("the sign-in of the command line", () => {
  test("is kept where only its owner reads it, and exchanged before it expires", async () => {
    expect(await login()).toMatchObject({ exit: 0, stderr: "" });
    expect((await stat(configurationFile(environment()))).mode & 0o777).toBe(0o600);
    const before = (await kept())!;
    expect(before.accessToken.split(".")).toHaveLength(3);
    await keep({ expiresAt: ago });
    expect(await at("whoami")).toMatchObject({ exit: 0, stdout: expect.stringContaining(email) });
    const after = (await kept())!;
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(refreshes()).toBe(1);
    expect((await stat(configurationFile(environment()))).mode & 0o777).toBe(0o600);
  });

  test("is exchanged when the server does not know its token, once, and the call is made again", async () => {
    await login();
    await keep({ accessToken: "not.the.token", expiresAt: ahead });
    expect((await at("whoami")).exit).toBe(0);
    expect(refreshes()).toBe(1);
    expect((await at("whoami")).exit).toBe(0);
    expect(refreshes()).toBe(1);
  });

  test("survives ten commands at the same moment that all find it expired", async () => {
    await login();
    await keep({ expiresAt: ago, accessToken: "not.the.token" });
    // The test's clock stands still, so the new token stays fresh.
    const all = await Promise.all(Array.from({ length: 10 }, () => at("whoami")));
    expect(all.map(({ exit }) => exit)).toEqual(Array.from({ length: 10 }, () => 0));
    const { exit, stdout } = await at("accounts sessions -o json");
    expect(exit).toBe(0);
    expect(stdout).toContain('"device": "the command line"');
  });

  test("is forgotten when it has ended elsewhere", async () => {
    await login();
    const person = await backend.identity.findPerson(email);
    await backend.identity.endSessions(person!.id);
    expect((await at("whoami")).exit).toBe(3);
    expect(await kept()).toBeUndefined();
    const { exit, stderr } = await at("whoami");
    expect({ exit, stderr }).toEqual({ exit: 3, stderr: expect.stringContaining("freehold login") });
  });

  test("ends on the server at logout, with all its tokens", async () => {
    await login();
    const { accessToken, refreshToken } = (await kept())!;
    expect((await at("logout")).exit).toBe(0);
    expect(await kept()).toBeUndefined();
    expect(await backend.identity.findSignIn(accessToken)).toBeUndefined();
    await expect(backend.identity.programTokens.refresh(refreshToken)).rejects.toMatchObject({ code: "identity.refreshOver" });
  });

  test("asks for the second factor, and takes a recovery code", async () => {
    const guarded = "guarded@people.example";
    const { id } = await backend.identity.createAccount({ email: guarded, name: "Guarded", password });
    const { secret } = await backend.identity.factors.codeGenerator.begin({ id, email: guarded });
    const { recoveryCodes } = await backend.identity.factors.codeGenerator.confirm(id, await codeShown(secret, new Date()));
    const words = `login --email ${guarded} --password-stdin`;
    expect((await at(words, { stdin: `${password}\nAAAA-AAAA-AAAA-AAAA\n` })).exit).toBe(2);
    expect(await kept()).toBeUndefined();
    expect(await at(words, { stdin: `${password}\n${recoveryCodes![0]}\n` })).toMatchObject({ exit: 0, stderr: "" });
    expect((await at("whoami")).stdout).toContain(guarded);
  });

  test("passwords are asked for and not typed as flags; the tokens that follow are kept and not shown", async () => {
    await login();
    const before = (await kept())!;
    const typed = [password, "another horse battery"];
    const { exit, stdout } = await at("accounts change-password -o json", { typed });
    expect({ exit, stdout: JSON.parse(stdout) }).toEqual({ exit: 0, stdout: {} });
    expect((await kept())!.refreshToken).not.toBe(before.refreshToken);
    expect((await at("whoami")).exit).toBe(0);
  });

  test("a person who must confirm who they are is asked for the password, and the call goes on", async () => {
    const careful = "careful@people.example";
    await backend.identity.createAccount({ email: careful, name: "Careful", password });
    await at(`login --email ${careful} --password-stdin`, { stdin: password });
    await database.admin("update identity.session set confirmed_at = now() - interval '1 hour'");
    const words = "accounts request-address --email moved@people.example";
    expect(await at(words)).toMatchObject({ exit: 3, stderr: expect.stringContaining("Confirm that it is you") });
    expect(await at(words, { typed: [password] })).toMatchObject({ exit: 0 });
  });
});

test("the first account of an installation is made on its machine, without a person", async () => {
  const environment = { HOME: home.folder, DATABASE_URL: database.adminUrl, FREEHOLD_SECRET: database.secret };
  const words = ["accounts", "create", "--local", "--email", "first@people.example", "--name", "First", "--password", password];
  expect(await runCaptured(words, { environment })).toMatchObject({ exit: 0, stderr: "" });
  expect(await backend.identity.accounts.verify({ email: "first@people.example", password })).toMatchObject({ isAddressVerified: true });
  const remotely = words.filter((word) => word !== "--local");
  expect((await runCaptured(remotely, { environment: { HOME: home.folder, FREEHOLD_SERVER: server.url } })).exit).toBe(3);
});
