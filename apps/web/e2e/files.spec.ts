import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, sharedStage } from "./harness.ts";

const on = sharedStage();

/** A PDF of one empty page, with its table of places as it should be. */
function aPdf(): Buffer {
  let file = "%PDF-1.4\n";
  const places = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
  ].map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 4\n0000000000 65535 f \n${places.join("")}trailer<</Root 1 0 R/Size 4>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table);
}
/** A picture of one pixel. */
const aPicture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

test("a person adds files to a record, looks at them under the page's own policy, saves one and removes it", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const site = await api.coldchain.site.create.mutate({ name: "Bergen" });
  const { page, context, complaints } = await openScreen(on.browser, undefined, { obeysPolicy: true });
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site/${site.id}`);
  await page.getByText("No files yet.").waitFor();

  await page.getByLabel("Files to send").setInputFiles([
    { name: "Contract.pdf", mimeType: "application/pdf", buffer: aPdf() },
    { name: "Door.png", mimeType: "image/png", buffer: Buffer.from(aPicture, "base64") },
    { name: "Not a picture.png", mimeType: "image/png", buffer: Buffer.from("<html><script>alert(1)</script>") },
    { name: "Nothing.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) },
    { name: "Nothing.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
  ]);
  for (const name of ["Nothing.pdf", "Nothing.png"]) await page.getByText(`${name} is empty, or a folder. Choose another file.`).waitFor();
  await page.getByRole("button", { name: "Contract.pdf", exact: true }).waitFor();
  await page.getByText("By its content this is a file of type text/html.").waitFor();
  await page.getByRole("button", { name: "Remove Not a picture.png" }).click();
  await page.getByRole("button", { name: "Door.png", exact: true }).waitFor();

  await page.getByRole("button", { name: "Contract.pdf", exact: true }).click();
  await page.getByRole("img", { name: "Page 1 of 1" }).waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save on this device" }).click()]);
  expect(saved.suggestedFilename()).toBe("Contract.pdf");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Files", exact: true }).click();
  // The record's page, which lists the same files, stays until this one is there.
  await page.getByRole("heading", { level: 1, name: "Files" }).waitFor();
  await page.getByRole("button", { name: "Door.png", exact: true }).click();
  const isDrawn = () => document.querySelector<HTMLImageElement>('img[alt="Door.png"]')?.naturalWidth === 1;
  await page.waitForFunction(isDrawn);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "What can be done with Contract.pdf" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Contract.pdf was removed.").waitFor();
  await page.getByRole("button", { name: "Contract.pdf", exact: true }).waitFor({ state: "detached" });
  expect((await api.files.list.query({ filter: { op: "equals", column: "status", value: "ready" } })).rows.map(({ name }) => name)).toEqual(
    ["Door.png"],
  );
  expect(complaints).toEqual([]);
  await context.close();
});

test("a store without room is told in words for people, and the upload goes on when there is room", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/files`);
  await page.route("**/objects/**", (route) => route.fulfill({ status: 507 }));
  await page.getByLabel("Files to send").setInputFiles({ name: "Contract.pdf", mimeType: "application/pdf", buffer: aPdf() });
  await page.getByText("There is no room left where files are kept.").waitFor();
  await page.unroute("**/objects/**");
  await page.getByRole("button", { name: "Try Contract.pdf again" }).click();
  await page.getByRole("button", { name: "Contract.pdf", exact: true }).waitFor();
  await context.close();
});
