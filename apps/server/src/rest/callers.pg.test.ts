import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { friend, openKitchen, problemIn, refusal, type Headers, type Kitchen } from "./testing/kitchen.ts";

let kitchen: Kitchen;

beforeAll(async () => {
  kitchen = await openKitchen("restcallers");
});
afterAll(() => kitchen[Symbol.asyncDispose]());

describe("who asks", () => {
  test("needs a token that is good, or an API key made for it", async () => {
    const get = (headers: Headers) => kitchen.send("GET", "/coldchain/units", { headers });
    expect(refusal(await get({}))).toBe("401 identity.signedOut");
    expect((await get({})).headers["www-authenticate"]).toBe("Bearer");
    expect(refusal(await get({ authorization: "Bearer nonsense", "x-organization-id": kitchen.world.ours.id }))).toBe(
      "401 identity.signedOut",
    );
    expect((await get({ authorization: `Bearer ${kitchen.key}` })).statusCode).toBe(200);
    expect(refusal(await kitchen.send("GET", "/members", { headers: { authorization: `Bearer ${kitchen.key}` } }))).toBe(
      "403 access.keyNotMeant",
    );
    expect(refusal(await get({ authorization: kitchen.as("owner")["authorization"]! }))).toBe("400 access.organizationNeeded");
  });

  test("sees nothing of another organization, whatever the headers say", async () => {
    const theirs = kitchen.stranger();
    for (const method of ["GET", "DELETE"] as const)
      expect(refusal(await kitchen.send(method, `/coldchain/units/${kitchen.unitId}`, { headers: theirs }))).toBe("404 row.missing");
    expect(refusal(await kitchen.send("PATCH", `/coldchain/units/${kitchen.unitId}`, { body: { name: "Theirs" }, headers: theirs }))).toBe(
      "404 row.missing",
    );
    expect(
      problemIn(await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/reopen`, { body: { note: "x" }, headers: theirs })).status,
    ).toBe(404);
    const smuggled = { ...theirs, "x-organization-id": kitchen.world.ours.id };
    expect(refusal(await kitchen.send("GET", "/coldchain/units", { headers: smuggled }))).toBe("404 access.organizationMissing");
    expect(
      refusal(
        await kitchen.send("GET", "/coldchain/units", {
          headers: { ...theirs, "x-organization-id": `${kitchen.world.theirs.id}, ${kitchen.world.ours.id}` },
        }),
      ),
    ).toBe("404 access.organizationMissing");
    expect(
      refusal(
        await kitchen.send("GET", "/coldchain/units", {
          headers: { authorization: `Bearer ${kitchen.key}`, "x-organization-id": kitchen.world.theirs.id },
        }),
      ),
    ).toBe("404 access.organizationMissing");
    expect(refusal(await kitchen.send("GET", `/coldchain/units?orgId=${kitchen.world.ours.id}`, { headers: theirs }))).toBe(
      "400 rest.parameterUnknown",
    );
    const named = await kitchen.send("POST", "/coldchain/sites", {
      body: { name: "x", orgId: kitchen.world.ours.id, __proto__x: 1, version: 7, createdAt: "2020-01-01T00:00:00Z" },
      headers: theirs,
    });
    expect(
      problemIn(named)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(["__proto__x", "createdAt", "orgId", "version"]);
    expect(refusal(await kitchen.send("POST", "/coldchain/sites", { body: '{"name":"x","__proto__":{"orgId":"y"}}' }))).toBe(
      "400 input.invalid",
    );
  });

  test("as a member sees only what is linked to them", async () => {
    const units = async () =>
      (await kitchen.send("GET", "/coldchain/units", { headers: kitchen.as("member") })).json<{ rows: { id: string }[] }>().rows;
    expect(await units()).toEqual([]);
    expect(refusal(await kitchen.send("GET", `/coldchain/units/${kitchen.unitId}`, { headers: kitchen.as("member") }))).toBe(
      "404 row.missing",
    );
    await kitchen.world
      .as("manager")
      .coldchain.caretaker.create({ unitId: kitchen.unitId, userId: kitchen.world.ours.principal("member").userId });
    expect((await units()).map(({ id }) => id)).toEqual([kitchen.unitId]);
    expect(
      problemIn(
        await kitchen.send("PATCH", `/coldchain/units/${kitchen.unitId}`, { body: { name: "Mine" }, headers: kitchen.as("member") }),
      ).status,
    ).toBe(403);
  });

  test("on a page of another site gets nothing done with our cookie, and reads nothing unless it is named", async () => {
    const cookie = `freehold_session=${kitchen.world.ours.tokens.owner}`;
    const from = (origin: string, method: "GET" | "POST") =>
      kitchen.send(method, "/coldchain/sites", {
        ...(method === "POST" && { body: { name: "x" } }),
        headers: { cookie, origin, "x-organization-id": kitchen.world.ours.id },
      });
    expect(refusal(await from("https://attacker.example", "POST"))).toBe("403 rest.originRefused");
    expect((await from("https://attacker.example", "GET")).headers["access-control-allow-origin"]).toBeUndefined();
    expect((await from(friend, "GET")).headers).toMatchObject({
      "access-control-allow-origin": friend,
      "access-control-expose-headers": expect.stringContaining("etag"),
    });
    const preflight = await kitchen.send("OPTIONS", "/coldchain/sites", {
      headers: { origin: friend, "access-control-request-method": "PATCH" },
    });
    expect(preflight.headers["access-control-allow-methods"]).toContain("PATCH");
    expect(preflight.headers["access-control-allow-headers"]).toContain("if-match");
  });

  test("is told what is left of every limit that counted the call", async () => {
    const { headers } = await kitchen.send("GET", "/coldchain/units");
    expect(headers["ratelimit-policy"]).toBe('"account";q=5000;w=60, "organization";q=12000;w=60');
    expect(headers.ratelimit).toMatch(/^"account";r=\d+;t=\d+, "organization";r=\d+;t=\d+$/);
  });
});

describe("accounts", () => {
  const auth = (method: "GET" | "POST", url: string, body?: unknown, headers: Headers = {}) =>
    kitchen.app.inject({
      method,
      url: `/api/auth${url}`,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });

  test("sign in, go on with the next tokens, are asked who they are, and sign out", async () => {
    const entered = await auth("POST", "/login", { email: "viewer@ours.example", password: "correct horse battery" });
    expect(entered.statusCode).toBe(200);
    expect(entered.headers["set-cookie"]).toBeUndefined();
    expect(entered.headers["cache-control"]).toBe("no-store");
    const { session } = entered.json<{ session: { accessToken: string; refreshToken: string } }>();
    const next = await auth("POST", "/refresh", { refreshToken: session.refreshToken });
    const bearer = { authorization: `Bearer ${next.json<{ accessToken: string }>().accessToken}` };
    expect((await auth("GET", "/me", undefined, bearer)).json()).toMatchObject({
      person: { email: "viewer@ours.example" },
      organizations: [{ id: kitchen.world.ours.id }],
    });
    expect(
      (await kitchen.send("GET", "/coldchain/units", { headers: { ...bearer, "x-organization-id": kitchen.world.ours.id } })).statusCode,
    ).toBe(200);
    expect((await auth("POST", "/logout", undefined, bearer)).statusCode).toBe(204);
    expect(refusal(await auth("GET", "/me", undefined, bearer))).toBe("401 identity.signedOut");
  });

  test("are not told apart by whether they exist", async () => {
    const wrong = await Promise.all(
      ["viewer@ours.example", "nobody@ours.example"].map((email) => auth("POST", "/login", { email, password: "wrong password" })),
    );
    expect(new Set(wrong.map(refusal))).toEqual(new Set(["401 identity.wrongCredentials"]));
    for (const email of ["viewer@ours.example", "nobody@ours.example"]) {
      const asked = await auth("POST", "/reset", { email });
      expect([asked.statusCode, asked.json()]).toEqual([202, { sent: true }]);
      const signedUp = await auth("POST", "/signup", { email, name: "Somebody", password: "a long enough phrase" });
      expect([signedUp.statusCode, signedUp.json()]).toEqual([202, { sent: true }]);
    }
    expect(refusal(await auth("POST", "/reset/confirm", { ticket: "none", password: "a long enough phrase" }))).toBe(
      "404 identity.linkOver",
    );
    expect(refusal(await auth("POST", "/login", { email: "x".repeat(70_000) }))).toBe("413 rest.tooLarge");
    expect(refusal(await auth("POST", "/register", {}))).toBe("404 rest.nothingHere");
  });
});
