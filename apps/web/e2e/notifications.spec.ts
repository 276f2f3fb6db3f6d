import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage } from "./harness.ts";
import { violations } from "./look/looking.ts";

const on = sharedStage();
const minute = 60_000;

test("whoever an alarm calls sees it ring, and stop when somebody else answers; what they choose about it is kept", async () => {
  const { slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Guests");
  await becomeMember(on.product.url, { admin: api, guest, role: "manager" });
  await api.coldchain.alertChain.set.mutate({
    severity: "critical",
    steps: [{ audience: { name: "managers", userId: null }, waitMinutes: 60 }],
    repeats: false,
  });
  const { page } = await openScreen(on.browser);
  await signIn(page, on.product.url, guest.person);
  await page.goto(`${on.product.url}/${slug}`);
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();

  const site = await api.coldchain.site.create.mutate({ name: "Harbour" });
  const area = await api.coldchain.area.create.mutate({ siteId: site.id, name: "Kitchen" });
  const unit = await api.coldchain.unit.create.mutate({ areaId: area.id, name: "Fish freezer", kind: "freezer" });
  const sensor = await api.coldchain.sensor.create.mutate({ name: "Probe", serial: "NOTIFY-1" });
  await api.coldchain.sensor.place.mutate({ sensorId: sensor.id, unitId: unit.id });
  const now = Date.now();
  const readings = Array.from({ length: 40 }, (_, i) => ({
    sensor: "NOTIFY-1",
    measuredAt: new Date(now - (200 - i * 5) * minute),
    celsius: 4,
  }));
  await api.coldchain.reading.ingest.mutate({ readings });
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
  const { rows } = await api.coldchain.alert.list.query();
  await api.coldchain.alert.acknowledge.mutate({ alertId: rows[0]!.id, note: "On my way" });
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();

  const panel = page.getByRole("dialog", { name: "Notifications" });
  await panel.getByRole("link", { name: /Fish freezer: temperature alarm acknowledged\b.*, unread/ }).waitFor();
  expect(await violations(page)).toEqual([]);
  // The call itself is answered: it is there, and asks for nothing any more.
  const call = panel.getByRole("link", { name: /Fish freezer: temperature alarm(?! acknowledged)/ });
  expect(await call.textContent()).not.toContain("unread");
  await call.click();
  await page.waitForURL(/\/coldchain\/alerts\?alert=/);
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await panel.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor({ state: "attached" });

  await panel.getByRole("link", { name: "Settings" }).click();
  const mail = page.getByLabel("A critical alert calls you: Mail");
  await mail.click();
  await expect.poll(() => mail.isChecked()).toBe(false);
  await page.getByRole("switch", { name: "Keep quiet hours" }).check();
  await page.getByLabel("Quiet from").fill("21:30");
  await page.getByRole("button", { name: "Save times" }).click();
  await page.getByText("Your times are saved.").waitFor();
  await page.reload();
  expect(await mail.isChecked()).toBe(false);
  expect(await page.getByLabel("Quiet from").inputValue()).toBe("21:30");
  expect(await violations(page)).toEqual([]);
});
