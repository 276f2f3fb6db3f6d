import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forgetKeys } from "@freehold/api/platform/idempotency/idempotency.schedules.ts";
import { aKey } from "@freehold/api/testing/inhabited.ts";
import { openKitchen, refusal, type Headers, type Kitchen } from "./testing/kitchen.ts";

let kitchen: Kitchen;

beforeAll(async () => {
  kitchen = await openKitchen("restonce");
});
afterAll(() => kitchen[Symbol.asyncDispose]());

describe("a key for what is done once", () => {
  const once = (body: object, name: string, headers: Headers = kitchen.as("manager")) =>
    kitchen.send("POST", "/coldchain/sites", { body, headers: { ...headers, "idempotency-key": name } });
  const named = async (name: string): Promise<number> =>
    (await kitchen.world.as("manager").coldchain.site.list({ filter: { op: "equals", column: "name", value: name } })).rows.length;

  test("answers the same request the same and does it once, also for an act and for one that fails", async () => {
    const [first, second] = [await once({ name: "Once" }, "k1"), await once({ name: "Once" }, '"k1"')];
    expect(second.statusCode).toBe(201);
    expect(second.body).toBe(first.body);
    expect(second.headers).toMatchObject({ etag: first.headers.etag, location: first.headers.location, "idempotent-replayed": "true" });
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    expect(await named("Once")).toBe(1);
    // PostgreSQL names the transaction that wrote a row: no crash falls between the record and its answer.
    const written = await kitchen.world.admin(
      `select k.xmin = s.xmin as together, k.answer is not null as answered from platform.idempotency_key k, coldchain.site s where s.name = 'Once'`,
    );
    expect(written).toEqual([{ together: true, answered: true }]);
    await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/resolve`, { body: { cause: "Door", correctiveAction: "Shut" } });
    const reopen = () =>
      kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/reopen`, {
        body: { note: "Again" },
        headers: { ...kitchen.as("staff"), "idempotency-key": "k2" },
      });
    const [opened, again] = [await reopen(), await reopen()];
    expect([opened.statusCode, again.body]).toEqual([200, opened.body]);
    // Nothing was done, so nothing is kept: the second is asked anew.
    expect(refusal(await once({ name: "" }, "k3"))).toBe("400 input.invalid");
    expect((await once({ name: "Mended" }, "k3")).statusCode).toBe(201);
  });

  test("is refused for another request, belongs to its caller alone, and is forgotten after a day", async () => {
    await once({ name: "Mine" }, "k4");
    expect(refusal(await once({ name: "Other" }, "k4"))).toBe("422 idempotency.otherRequest");
    expect((await once({ name: "Admin's" }, "k4", kitchen.as("admin"))).statusCode).toBe(201);
    expect((await once({ name: "Theirs" }, "k4", kitchen.stranger())).statusCode).toBe(201);
    expect(refusal(await once({ name: "X" }, "a b"))).toBe("400 rest.keyUnreadable");
    const before = kitchen.clock.now;
    kitchen.clock.now = new Date(before.getTime() + 24 * 3_600_000);
    expect((await once({ name: "Next day" }, "k4")).statusCode).toBe(201);
    const keys = async () => (await kitchen.world.as("owner").idempotencyKeys.list()).rows.length;
    expect(await keys()).toBeGreaterThan(3);
    kitchen.clock.now = new Date(before.getTime() + 49 * 3_600_000);
    const owner = kitchen.world.ours.principal("owner");
    await forgetKeys({
      asActor: (work) => kitchen.world.backend.database.asActor(owner, work),
      clock: () => kitchen.clock.now,
      signal: new AbortController().signal,
    });
    expect(await keys()).toBe(0);
    kitchen.clock.now = before;
  });

  test("of many requests at the same time one acts, the others are told to wait or what it was answered", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => once({ name: "Rush" }, "k5")));
    for (const answer of answers) expect([201, 409]).toContain(answer.statusCode);
    for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
      expect(refusal(answer)).toBe("409 idempotency.stillRunning");
      expect(answer.headers["retry-after"]).toBe("1");
    }
    expect(answers.some(({ statusCode }) => statusCode === 201)).toBe(true);
    expect(await named("Rush")).toBe(1);
  });

  test("keeps answers so that nobody reads them in the table, and tells nobody who may not act any more", async () => {
    const leaving = await aKey(kitchen.world, kitchen.world.ours, { procedures: ["coldchain.*"] });
    const headers = { authorization: `Bearer ${leaving}` };
    await once({ name: "Secret place" }, "k6", headers);
    const { rows } = await kitchen.world.as("owner").idempotencyKeys.list();
    expect(JSON.stringify(rows)).not.toContain("Secret place");
    const { id } = (await kitchen.world.as("owner").apiKeys.list()).rows[0]!;
    await kitchen.world.as("owner").apiKeys.remove({ id });
    expect(refusal(await once({ name: "Secret place" }, "k6", headers))).toBe("401 identity.signedOut");
  });

  test("an act whose answer was lost in a crash is not done again", async () => {
    const reopen = () =>
      kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/resolve`, {
        body: { cause: "a", correctiveAction: "b" },
        headers: { ...kitchen.as("staff"), "idempotency-key": "k7" },
      });
    expect((await reopen()).statusCode).toBe(200);
    await kitchen.world.admin("update platform.idempotency_key set answer = null");
    expect(refusal(await reopen())).toBe("409 idempotency.stillRunning");
    const before = kitchen.clock.now;
    kitchen.clock.now = new Date(before.getTime() + 6 * 60_000);
    expect(refusal(await reopen())).toBe("409 idempotency.answerLost");
    kitchen.clock.now = before;
  });

  test("holds for many rows at once and for a batch of readings, whose acts are more than one statement", async () => {
    const rows = ["Bulk 1", "Bulk 2"].map((name) => ({ act: "create", values: { name } }));
    const bulk = () =>
      kitchen.send("POST", "/coldchain/sites/bulk", { body: { rows }, headers: { ...kitchen.as("manager"), "idempotency-key": "k8" } });
    const [one, two] = [await bulk(), await bulk()];
    expect([one.json().done, two.body]).toEqual([2, one.body]);
    expect(await named("Bulk 1")).toBe(1);
    const readings = [{ sensor: "S-Freezer", measuredAt: new Date(kitchen.clock.now.getTime() - 30_000).toISOString(), celsius: 9 }];
    const ingest = () =>
      kitchen.send("POST", "/coldchain/readings/ingest", {
        body: { readings },
        headers: { authorization: `Bearer ${kitchen.key}`, "idempotency-key": "k9" },
      });
    const [first, second] = [await ingest(), await ingest()];
    expect([first.json().accepted, second.body]).toEqual([1, first.body]);
  });
});
