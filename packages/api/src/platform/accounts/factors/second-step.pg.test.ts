import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeShown } from "@freehold/identity/testing/code-app.ts";
import { tokensOf } from "../../../testing/program.ts";
import { createWorld, type Caller, type World } from "../../../testing/world.ts";

const password = "correct horse battery";
const email = "guarded@people.example";
let world: World;
let recoveryCodes: readonly string[];
beforeAll(async () => {
  world = await createWorld({ name: "secondstep" });
  const { identity } = world.backend;
  const { id } = await identity.createAccount({ email, name: "Guarded", password });
  const { secret } = await identity.factors.codeGenerator.begin({ id, email });
  const added = await identity.factors.codeGenerator.confirm(id, await codeShown(secret, new Date()));
  recoveryCodes = added.recoveryCodes!;
});
afterAll(() => world[Symbol.asyncDispose]());

const as = (token?: string): Caller => world.caller({ token, organizationId: undefined });
const ticketTo = async (recipient: string): Promise<string> => new URL((await world.mailTo(recipient))!.url!).searchParams.get("ticket")!;
const waits = { secondFactor: { ticket: expect.any(String), methods: ["code", "recoveryCode"] } };

describe("whoever has a second factor is asked for it", () => {
  test("after the password, and gets no session before", async () => {
    const first = await as().accounts.signIn({ email, password });
    expect(first).toEqual(waits);
    if (!("secondFactor" in first)) throw new Error("No second factor was asked for.");
    await expect(as(first.secondFactor.ticket).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    const { session } = await as().factors.completeSignIn({ ticket: first.secondFactor.ticket, recoveryCode: recoveryCodes[0]! });
    expect((await as(session!.accessToken).accounts.me()).person.email).toBe(email);
    await expect(as().accounts.signInByLink({ ticket: first.secondFactor.ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("after a link to sign in", async () => {
    await as().accounts.requestMagicLink({ email });
    expect(await as().accounts.signInByLink({ ticket: await ticketTo(email) })).toEqual(waits);
  });

  test("after a password was set by a link; whoever waited with the old password waits in vain", async () => {
    const waiting = await as().accounts.signIn({ email, password });
    await as().accounts.requestPasswordReset({ email });
    await as().accounts.resetPassword({ ticket: await ticketTo(email), password: "a new long password" });
    if (!("secondFactor" in waiting)) throw new Error("No second factor was asked for.");
    const completing = as().factors.completeSignIn({ ticket: waiting.secondFactor.ticket, recoveryCode: recoveryCodes[1]! });
    await expect(completing).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await as().accounts.signIn({ email, password: "a new long password" })).toEqual(waits);
  });
});

test("whoever has none is let in by the first factor", async () => {
  const { accessToken } = tokensOf(await as().accounts.signIn({ email: "viewer@ours.example", password }));
  expect(await world.backend.identity.findSignIn(accessToken)).toMatchObject({ factors: 1, kind: "program" });
});
