import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded, type Embedded } from "@freehold/database/embedded.ts";
import { migrate } from "@freehold/database/migrate.ts";
import { openLocalDatabase } from "./local-database.ts";

const secret = "s".repeat(32);
let folder: string;
let embedded: Embedded;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freehold-local-"));
  await writeFile(join(folder, "secret"), secret);
  embedded = await startEmbedded({ directory: join(folder, "postgres"), durable: false });
  await migrate({ adminUrl: embedded.adminUrl, secret, folder: [], tables: [], links: [] });
});
afterAll(async () => {
  await embedded.stop();
  await rm(folder, { recursive: true });
});

test("shares the database of a server that runs in the data folder, and leaves it running", async () => {
  const { database, close } = await openLocalDatabase({ FREEHOLD_DATA: folder });
  expect(new URL(database.appUrl).port).toBe(new URL(embedded.adminUrl).port);
  expect(await database.asIdentity((tx) => tx.execute("select 1 as one")).then(({ rows }) => rows)).toEqual([{ one: 1 }]);
  await close();
  expect(embedded.pid()).toBeDefined();
});

test("says that the server is starting when it has no database yet", async () => {
  const starting = join(folder, "starting");
  await mkdir(join(starting, "postgres"), { recursive: true });
  await writeFile(join(starting, "secret"), secret);
  // This process is running, as a server is that has claimed the folder.
  await cp(join(folder, "postgres", "server.pid"), join(starting, "postgres", "server.pid"));
  await expect(openLocalDatabase({ FREEHOLD_DATA: starting })).rejects.toMatchObject({ code: "cli.databaseUnknown" });
});

test("refuses a secret that was emptied", async () => {
  const emptied = join(folder, "emptied");
  await mkdir(emptied);
  await writeFile(join(emptied, "secret"), "");
  await expect(openLocalDatabase({ FREEHOLD_DATA: emptied })).rejects.toMatchObject({ code: "database.secretTooShort" });
});
