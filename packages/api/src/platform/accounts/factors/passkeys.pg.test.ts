import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "@freehold/identity/identity.ts";
import { passkey, securityEvent } from "@freehold/identity/schema.ts";
import { Authenticator, type Behaviour } from "@freehold/identity/testing/authenticator.ts";
import { createContext, type Context } from "../../../context.ts";
import { createWorld, type Caller, type World } from "../../../testing/world.ts";
import { confirmWithFactor } from "./factors.showing.ts";

const origin = "https://freehold.example";

let now = new Date();
const later = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000));

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "passkeys", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const caller = (token?: string): Caller => world.caller({ token, organizationId: undefined });
const faultOf = (error: unknown): unknown => (error as { cause?: { code?: string } }).cause?.code;
const failureOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => "none", faultOf);

function context(): Context {
  const call = {
    token: undefined,
    organizationId: undefined,
    requestId: "test",
    userAgent: null,
    address: "203.0.113.7",
    keepToken: () => false,
  };
  return createContext(world.backend, call);
}

const password = "correct horse battery";
let people = 0;

async function someone(): Promise<{ person: Person; as: Caller }> {
  const email = `person${++people}@passkeys.example`;
  const person = await world.backend.identity.createAccount({ email, name: "Ida Berg", password });
  const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null });
  return { person, as: caller(token) };
}

/** A person with a passkey on a device, and the session that they have after adding it. */
async function someoneWithPasskey(behaviour: Behaviour = {}) {
  const { person, as } = await someone();
  const device = new Authenticator(origin);
  const answer = device.make(await as.factors.beginPasskey(), behaviour);
  const { session, recoveryCodes } = await as.factors.addPasskey({ name: "Phone", answer });
  return { person, device, recoveryCodes: recoveryCodes!, token: session!.accessToken, as: caller(session!.accessToken) };
}

async function signInWith(device: Authenticator, behaviour: Behaviour = {}) {
  const options = await caller().factors.askForPasskey({});
  return caller().factors.signInWithPasskey({ passkey: device.show(options, behaviour) });
}

const signIn = ({ email }: Person) => caller().accounts.signIn({ email, password });

async function ticketFor(person: Person): Promise<string> {
  const result = await signIn(person);
  if (!("secondFactor" in result)) throw new Error("The password sufficed.");
  return result.secondFactor.ticket;
}

describe("a passkey", () => {
  test("switches the second factor on when it is the first, with recovery codes and a new session", async () => {
    const { as, person, device, recoveryCodes } = await someoneWithPasskey();
    expect(recoveryCodes).toHaveLength(10);
    expect(await as.factors.mine()).toMatchObject({
      isOn: true,
      showedTwo: true,
      passkeys: [{ id: device.id, name: "Phone", usedAt: null }],
    });
    expect(await world.backend.identity.factors.methodsOf(person.id)).toEqual(["passkey", "recoveryCode"]);
    const tablet = new Authenticator(origin);
    const second = await as.factors.addPasskey({ name: "Tablet", answer: tablet.make(await as.factors.beginPasskey()) });
    expect(second).toMatchObject({ recoveryCodes: null, session: null, passkey: { name: "Tablet" } });
  });

  test("signs in alone, with two factors, and no address is typed", async () => {
    const { person, device } = await someoneWithPasskey();
    const options = await caller().factors.askForPasskey({});
    expect(options).toMatchObject({ rpId: "freehold.example", allowCredentials: [], userVerification: "required" });
    const { session, person: found } = await signInWith(device);
    expect(found).toEqual(person);
    expect((await world.backend.identity.findSignIn(session!.accessToken))?.factors).toBe(2);
    expect((await caller(session!.accessToken).factors.mine()).passkeys[0]!.usedAt).toEqual(now);
  });

  test("completes a sign-in with a password, only for its owner", async () => {
    const { person, device } = await someoneWithPasskey();
    const other = await someoneWithPasskey();
    const ticket = await ticketFor(person);
    const options = await caller().factors.askForPasskey({ ticket });
    expect(options).toMatchObject({ allowCredentials: [{ id: device.id }], userVerification: "preferred" });
    const foreign = caller().factors.completeSignIn({ ticket, passkey: other.device.show(options) });
    expect(await failureOf(foreign)).toBe("factors.passkeyRefused");
    const again = await caller().factors.askForPasskey({ ticket });
    const { session } = await caller().factors.completeSignIn({ ticket, passkey: device.show(again, { verifies: false }) });
    expect((await world.backend.identity.findSignIn(session!.accessToken))?.factors).toBe(2);
  });

  test("does not sign in alone when the device has not checked the person", async () => {
    const { device } = await someoneWithPasskey();
    expect(await failureOf(signInWith(device, { verifies: false }))).toBe("factors.passkeyUnverified");
  });

  test.each<[string, Behaviour]>([
    ["on a page of another origin", { origin: "https://freehold.example.evil.example" }],
    ["on another port of the same host", { origin: "https://freehold.example:8443" }],
    ["without encryption", { origin: "http://freehold.example" }],
    ["for another host", { host: "evil.example" }],
    ["for a challenge that nobody made", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
    ["as if it were being made", { type: "webauthn.create" }],
  ])("is refused %s", async (_, behaviour) => {
    const { device } = await someoneWithPasskey();
    expect(await failureOf(signInWith(device, behaviour))).toBe("factors.passkeyRefused");
  });

  test("is not added from a page of another origin", async () => {
    const { as } = await someone();
    const answer = new Authenticator(origin).make(await as.factors.beginPasskey(), { origin: "https://evil.example" });
    expect(await failureOf(as.factors.addPasskey({ name: "Phone", answer }))).toBe("factors.passkeyRefused");
  });

  test("answers a challenge once, for five minutes and for what it was made", async () => {
    const { person, device, as } = await someoneWithPasskey();
    const options = await caller().factors.askForPasskey({});
    const shown = device.show(options);
    await caller().factors.signInWithPasskey({ passkey: shown });
    expect(await failureOf(caller().factors.signInWithPasskey({ passkey: shown }))).toBe("factors.passkeyRefused");

    const late = device.show(await caller().factors.askForPasskey({}));
    later(301);
    expect(await failureOf(caller().factors.signInWithPasskey({ passkey: late }))).toBe("factors.passkeyRefused");

    const ticket = await ticketFor(person);
    const forSecondFactor = device.show(await caller().factors.askForPasskey({ ticket }));
    expect(await failureOf(caller().factors.signInWithPasskey({ passkey: forSecondFactor }))).toBe("factors.passkeyRefused");
    const forSignIn = device.show(await caller().factors.askForPasskey({}));
    expect(await failureOf(caller().factors.completeSignIn({ ticket, passkey: forSignIn }))).toBe("factors.passkeyRefused");
    const answer = new Authenticator(origin).make(await caller().factors.askForPasskey({}));
    expect(await failureOf(as.factors.addPasskey({ name: "Phone", answer }))).toBe("factors.passkeyRefused");
  });

  test("of one person is not added with the challenge of another", async () => {
    const ida = await someone();
    const ola = await someone();
    const answer = new Authenticator(origin).make(await ida.as.factors.beginPasskey());
    expect(await failureOf(ola.as.factors.addPasskey({ name: "Phone", answer }))).toBe("factors.passkeyRefused");
  });

  test("is used by one of two who show the same answer at the same moment", async () => {
    const { device } = await someoneWithPasskey();
    const shown = device.show(await caller().factors.askForPasskey({}));
    const both = await Promise.allSettled([1, 2].map(() => caller().factors.signInWithPasskey({ passkey: shown })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("whose counter goes back was copied: it is refused, kept on record, and its owner is warned", async () => {
    const { person, device } = await someoneWithPasskey({ counter: 5 });
    await signInWith(device, { counter: 9 });
    for (const counter of [9, 8, 0]) expect(await failureOf(signInWith(device, { counter }))).toBe("factors.passkeyWentBack");
    const { identity, database } = world.backend;
    const events = await database.asIdentity((tx) => tx.select().from(securityEvent).where(eq(securityEvent.userId, person.id)));
    expect(events.filter(({ kind }) => kind === "passkeyWentBack")).toHaveLength(3);
    expect((await world.mailTo(person.email))?.subject).toBe("A passkey of your account may have been copied");
    const [kept] = await database.asIdentity((tx) => tx.select().from(passkey).where(eq(passkey.id, device.id)));
    expect(kept!.counter).toBe(9);
    expect(await identity.factors.methodsOf(person.id)).toContain("passkey");
  });

  test("of a device that does not count always works", async () => {
    const { device } = await someoneWithPasskey({ counter: 0 });
    for (let time = 0; time < 3; time++) expect(await failureOf(signInWith(device, { counter: 0 }))).toBe("none");
  });

  test("is not added twice, and its signature must be right", async () => {
    const { device, as } = await someoneWithPasskey();
    const options = await as.factors.beginPasskey();
    expect(options.excludeCredentials?.map(({ id }) => id)).toEqual([device.id]);
    expect(await failureOf(as.factors.addPasskey({ name: "Again", answer: device.make(options) }))).toBe("factors.passkeyKnown");
    const shown = device.show(await caller().factors.askForPasskey({}));
    const signature = `${shown.response.signature.slice(0, -4)}AAAA`;
    const forged = { ...shown, response: { ...shown.response, signature } };
    expect(await failureOf(caller().factors.signInWithPasskey({ passkey: forged }))).toBe("factors.passkeyRefused");
  });

  test("that nobody has is refused like any other", async () => {
    expect(await failureOf(signInWith(new Authenticator(origin)))).toBe("factors.passkeyRefused");
  });

  test("is renamed and removed by its owner only; with the last one the password suffices again", async () => {
    const { person, as, device } = await someoneWithPasskey();
    const other = await someoneWithPasskey();
    expect(await failureOf(other.as.factors.renamePasskey({ id: device.id, name: "Mine" }))).toBe("factors.passkeyMissing");
    expect(await failureOf(other.as.factors.removePasskey({ id: device.id }))).toBe("factors.passkeyMissing");
    expect(await as.factors.renamePasskey({ id: device.id, name: "Old phone" })).toMatchObject({ name: "Old phone" });
    const { isOn, session } = await as.factors.removePasskey({ id: device.id });
    expect(isOn).toBe(false);
    expect(await caller(session!.accessToken).factors.mine()).toMatchObject({ isOn: false, showedTwo: false, passkeys: [] });
    expect(await failureOf(signInWith(device))).toBe("factors.passkeyRefused");
    expect(await signIn(person)).toHaveProperty("session.accessToken");
  });

  test("confirms that its owner is there, and nobody else", async () => {
    const { person, as, device } = await someoneWithPasskey();
    const other = await someoneWithPasskey();
    const ask = () => as.factors.askForConfirmation();
    await confirmWithFactor(context(), person, { passkey: device.show(await ask()) });
    const foreign = confirmWithFactor(context(), person, { passkey: other.device.show(await ask()) });
    await expect(foreign).rejects.toMatchObject({ code: "factors.passkeyRefused" });
    const theirs = confirmWithFactor(context(), other.person, { passkey: device.show(await ask()) });
    await expect(theirs).rejects.toMatchObject({ code: "factors.passkeyRefused" });
  });

  test.each([
    ["{}", "e30"],
    ["null", "bnVsbA"],
    ["no JSON", "AAAA"],
    ["a challenge that is a number", Buffer.from('{"type":"webauthn.get","challenge":5}').toString("base64url")],
  ])("is refused when the browser's data is %s", async (_, clientDataJSON) => {
    const { device } = await someoneWithPasskey();
    const shown = device.show(await caller().factors.askForPasskey({}));
    const broken = { ...shown, response: { ...shown.response, clientDataJSON } };
    expect(await failureOf(caller().factors.signInWithPasskey({ passkey: broken }))).toBe("factors.passkeyRefused");
  });
});
