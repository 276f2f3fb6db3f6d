import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { hasten } from "@freehold/server/testing/behind-the-scenes.ts";
import { aCompany, openScreen, signIn, stage } from "./harness.ts";

/** A virus scanner that hangs up on everybody, until it is well: then it finds nothing. */
let isWell = false;
const scanner = createServer((socket) => {
  socket.on("error", () => undefined);
  if (isWell) socket.on("data", () => socket.write("stream: OK\0"));
  else socket.destroy();
});
scanner.listen(0, "127.0.0.1");
await once(scanner, "listening");
afterAll(() => void scanner.close());

const on = stage({ variables: { CLAMD_ADDRESS: `127.0.0.1:${(scanner.address() as AddressInfo).port}` } });

test("a job that failed tells why, is cancelled, and is done when somebody retries it", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const site = await api.coldchain.site.create.mutate({ name: "Bergen" });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site/${site.id}`);
  await page.getByLabel("Files to send").setInputFiles([{ name: "Plan.txt", mimeType: "text/plain", buffer: Buffer.from("A plan") }]);
  await expect.poll(async () => (await api.files.list.query()).rows).toMatchObject([{ status: "checking" }]);

  await page.goto(`${on.product.url}/${slug}/jobs`);
  const row = page.getByRole("row", { name: "Look for viruses in a file" });
  await row.getByText("Trying again").waitFor();
  await row.getByRole("gridcell", { name: "Look for viruses in a file" }).click();
  await page.getByRole("region", { name: "What went wrong" }).getByText("The virus scanner cannot be asked.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled", { exact: true }).first().waitFor();
  expect((await api.files.list.query()).rows).toMatchObject([{ name: "Plan.txt", status: "checking" }]);

  isWell = true;
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText("Done", { exact: true }).first().waitFor();
  await page.getByRole("region", { name: "What went wrong" }).waitFor({ state: "detached" });
  expect((await api.files.list.query()).rows).toMatchObject([{ name: "Plan.txt", status: "ready" }]);
  await page.getByRole("link", { name: "Jobs" }).first().click();
  await page.getByText("Nothing is under way, and nothing failed").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a change is in the record's history and in the trail, which is searched, taken along as CSV and proved to be whole", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const site = await api.coldchain.site.create.mutate({ name: "Bergen harbour" });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site/${site.id}`);
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog").getByLabel("Address").fill("Bryggen 1");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("list", { name: "History" }).getByText("Bryggen 1").waitFor();

  // What was written while others write is closed the next time round.
  const sealed = async () => {
    await hasten(on.product.folder, "audit.seal");
    return (await api.audit.head.query()).head;
  };
  await expect.poll(sealed, { interval: 500 }).not.toBeNull();
  await page.goto(`${on.product.url}/${slug}/audit`);
  await page.getByRole("searchbox", { name: "Search" }).fill("bryggen");
  const entries = page.getByRole("list", { name: "Entries" }).getByRole("listitem");
  await expect.poll(() => entries.count()).toBe(1);
  await entries.first().click();
  await entries.first().getByText("Bryggen 1").waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  // That it was taken along, and what was looked for, is an entry as well.
  const changes = (await readFile(await saved.path(), "utf8")).split("\r\n").filter((line) => line.includes(",update,"));
  expect(changes).toEqual([expect.stringMatching(/Ida Berg.*Bergen harbour.*Bryggen 1/)]);

  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Every sealed entry is as it was written").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
