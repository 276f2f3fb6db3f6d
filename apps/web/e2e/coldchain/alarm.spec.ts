import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, type Client, stage } from "../harness.ts";

const minute = 60_000;

const on = stage();

/** A fridge with a sensor in it: 0 to 5 °C, an alarm after ten minutes outside. */
async function aFridge(api: Client, name: string): Promise<{ serial: string }> {
  const serial = `T-${Math.floor(performance.now())}`;
  const site = await api.coldchain.site.create.mutate({ name: "Bergen", timezone: "Europe/Oslo" });
  const area = await api.coldchain.area.create.mutate({ siteId: site.id, name: "Kitchen" });
  const unit = await api.coldchain.unit.create.mutate({
    areaId: area.id,
    name,
    kind: "fridge",
    alarmDelayMinutes: 10,
    reportingIntervalSeconds: 3600,
  });
  const sensor = await api.coldchain.sensor.create.mutate({ name: "Probe", serial });
  await api.coldchain.sensor.place.mutate({ sensorId: sensor.id, unitId: unit.id });
  return { serial };
}

type Readings = { readonly celsius: readonly number[]; readonly until?: number };

/** Readings every five minutes up to now or earlier, as the device sends them. */
async function report(api: Client, sensor: string, { celsius, until = Date.now() }: Readings): Promise<void> {
  const readings = celsius.map((value, i) => ({
    sensor,
    measuredAt: new Date(until - (celsius.length - 1 - i) * 5 * minute),
    celsius: value,
  }));
  await api.coldchain.reading.ingest.mutate({ readings });
}

test("a fridge goes into alarm on the screen, is acknowledged and resolved, and the person signs out", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const { serial } = await aFridge(api, "Milk fridge");
  await report(api, serial, { celsius: [3, 3.2], until: Date.now() - 40 * minute });
  const { context, page, complaints } = await openScreen(on.browser);

  await signIn(page, on.product.url, person);
  await page.waitForURL(`**/${slug}`);
  await page.getByText("The unit is within its limits.").waitFor();
  complaints.splice(0);
  const loads: string[] = [];
  page.on("framenavigated", (frame) => frame === page.mainFrame() && loads.push(frame.url()));

  await report(api, serial, { celsius: [8.1, 8.6, 9.2, 9.4] });
  await page.getByText("1 unit in alarm.").waitFor();
  const tile = page.getByRole("region", { name: "Needs attention" });
  await tile.getByText("9.4").waitFor();
  expect(loads).toEqual([]);

  await tile.getByRole("button", { name: "Acknowledge" }).click();
  await tile.getByRole("button", { name: "Acknowledge" }).waitFor({ state: "detached" });

  await page
    .getByRole("link", { name: /^Alerts/ })
    .first()
    .click();
  await page.getByText("Acknowledged by Ida Berg").first().waitFor();
  await page.getByRole("button", { name: "Resolve" }).first().click();
  await page.getByRole("menuitem", { name: /Door was left open/ }).click();
  await page.getByText("Nothing needs you").waitFor();

  await page.getByText("All", { exact: true }).click();
  await page.getByText("Resolved").first().waitFor();
  const [alert] = (await api.coldchain.alert.list.query({})).rows;
  expect(alert).toMatchObject({ status: "resolved", cause: "Door was left open" });

  await page.getByRole("button", { name: /Ida Berg/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  expect(complaints).toEqual([]);
  await context.close();
});

test("after the server was away the screen catches up by itself", async () => {
  const { person, api } = await aCompany(on.product.url);
  const { serial } = await aFridge(api, "Milk fridge");
  await report(api, serial, { celsius: [3], until: Date.now() - 40 * minute });
  const { context, page } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.getByText("The unit is within its limits.").waitFor();
  await page.getByRole("status").getByText("Live").waitFor();

  await on.product.kill();
  await page
    .getByRole("status")
    .getByText(/Reconnecting|Not up to date/)
    .waitFor();
  await on.product.restart();
  await report(api, serial, { celsius: [4.7] });
  await page.getByText("4.7").waitFor();
  await page.getByRole("status").getByText("Live").waitFor();
  await context.close();
});

test("without sockets the screen is live over server-sent events", async () => {
  const { person, api } = await aCompany(on.product.url);
  const { serial } = await aFridge(api, "Milk fridge");
  await report(api, serial, { celsius: [3], until: Date.now() - 40 * minute });
  const { context, page } = await openScreen(on.browser);
  // What a proxy does that knows nothing of sockets.
  await page.addInitScript(() => {
    const Real = window.WebSocket;
    window.WebSocket = class extends Real {
      constructor() {
        super(`ws://127.0.0.1:9/`);
      }
    };
  });
  await signIn(page, on.product.url, person);
  await page.getByText("The unit is within its limits.").waitFor();
  await report(api, serial, { celsius: [4.8] });
  await page.getByText("4.8").waitFor();
  await page.getByRole("status").getByText("Live").waitFor();
  await context.close();
});
