import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "@freehold/identity/identity.ts";
import { recoveryCode, securityEvent, totp } from "@freehold/identity/schema.ts";
import { codeShown } from "@freehold/identity/testing/code-app.ts";
import { createContext, type Context } from "../../../context.ts";
import { createWorld, type Caller, type World } from "../../../testing/world.ts";

let now = new Date();
const later = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000));

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "factors", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const caller = (token?: string): Caller => world.caller({ token, organizationId: undefined });

const password = "correct horse battery";
let people = 0;

/** A new person with one session, and what they would hold in their hands. */
async function someone(): Promise<{ person: Person; token: string; as: Caller }> {
  const email = `person${++people}@factors.example`;
  const person = await world.backend.identity.createAccount({ email, name: "Ida Berg", password });
  const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null });
  return { person, token, as: caller(token) };
}

/** The same with an authenticator app: its secret, the recovery codes and the new session's token. */
async function someoneWithApp() {
  const { person, token, as } = await someone();
  const { secret } = await as.factors.beginCodeGenerator();
  const { recoveryCodes, session } = await as.factors.confirmCodeGenerator({ code: await codeShown(secret, now) });
  later(60);
  return { person, secret, recoveryCodes: recoveryCodes!, before: token, token: session!.accessToken, as: caller(session!.accessToken) };
}

function contextFrom(address: string): Context {
  const call = { token: undefined, organizationId: undefined, requestId: "test", userAgent: null, address, keepToken: () => false };
  return createContext(world.backend, call);
}

const signIn = ({ email }: Person) => caller().accounts.signIn({ email, password });

/** Shows the password. @returns the ticket of the sign-in that waits */
async function ticketFor(person: Person): Promise<string> {
  const result = await signIn(person);
  if (!("secondFactor" in result)) throw new Error("The password sufficed.");
  return result.secondFactor.ticket;
}

const complete = (answer: { ticket: string; code?: string; recoveryCode?: string }) => caller().factors.completeSignIn(answer);
const faultOf = (error: unknown): unknown => (error as { cause?: { code?: string } }).cause?.code;

describe("an authenticator app", () => {
  test("counts once its first code was confirmed, and is stored encrypted", async () => {
    const { person, as } = await someone();
    const { secret, uri } = await as.factors.beginCodeGenerator();
    expect(uri).toContain(`secret=${secret}&issuer=Freehold`);
    expect(await as.factors.mine()).toMatchObject({ isOn: false, codeGeneratorSince: null });
    await expect(as.factors.confirmCodeGenerator({ code: "000000" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const { recoveryCodes, session } = await as.factors.confirmCodeGenerator({ code: await codeShown(secret, now) });
    expect(recoveryCodes).toHaveLength(10);
    const mine = await caller(session!.accessToken).factors.mine();
    expect(mine).toMatchObject({ isOn: true, showedTwo: true, recoveryCodesLeft: 10, passkeys: [] });
    const [stored] = await world.backend.database.asIdentity((tx) => tx.select().from(totp).where(eq(totp.userId, person.id)));
    expect(stored!.secret).toMatch(/^v1\./);
    expect(stored!.secret).not.toContain(secret);
    const codes = await world.backend.database.asIdentity((tx) => tx.select().from(recoveryCode).where(eq(recoveryCode.userId, person.id)));
    expect(JSON.stringify(codes)).not.toMatch(new RegExp(recoveryCodes!.join("|")));
  });

  test("switching it on ends every other sign-in, gives this one a new id and tells the person", async () => {
    const { person, token, as } = await someone();
    const other = await world.backend.identity.startSession(person.id, { userAgent: null, address: null });
    const { secret } = await as.factors.beginCodeGenerator();
    const { session } = await as.factors.confirmCodeGenerator({ code: await codeShown(secret, now) });
    for (const old of [token, other.token]) await expect(caller(old).factors.mine()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect((await world.backend.identity.findSignIn(session!.accessToken))?.factors).toBe(2);
    expect((await world.mailTo(person.email))?.subject).toBe("Your account asks for a second factor now");
  });

  test("is not replaced while it counts, not even by its owner", async () => {
    const { as } = await someoneWithApp();
    await expect(as.factors.beginCodeGenerator()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("is set up, removed and renewed only shortly after the person has proved who they are", async () => {
    const { person } = await someoneWithApp();
    const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null }, { factors: 2 });
    const as = caller(token);
    later(3600);
    for (const act of [
      () => as.factors.beginCodeGenerator(),
      () => as.factors.confirmCodeGenerator({ code: "123456" }),
      () => as.factors.removeCodeGenerator(),
      () => as.factors.renewRecoveryCodes(),
      () => as.factors.beginPasskey(),
      () => as.factors.removePasskey({ id: "abc" }),
    ]) {
      expect(faultOf(await act().catch((error: unknown) => error))).toBe("access.confirmationNeeded");
    }
  });

  test("is not touched by a sign-in that did not show it", async () => {
    const { person } = await someoneWithApp();
    const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null });
    for (const act of [
      () => caller(token).factors.removeCodeGenerator(),
      () => caller(token).factors.renewRecoveryCodes(),
      () => caller(token).factors.beginPasskey(),
    ]) {
      expect(faultOf(await act().catch((error: unknown) => error))).toBe("factors.twoNeeded");
    }
  });

  test("that was encrypted with another secret is said to be unreadable, and a recovery code still works", async () => {
    const { person, secret, recoveryCodes } = await someoneWithApp();
    const other = (await someoneWithApp()).person;
    await world.backend.database.asIdentity(async (tx) => {
      const [theirs] = await tx.select().from(totp).where(eq(totp.userId, other.id));
      await tx.update(totp).set({ secret: theirs!.secret }).where(eq(totp.userId, person.id));
    });
    const ticket = await ticketFor(person);
    const code = await codeShown(secret, now);
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.appUnreadable");
    expect(await complete({ ticket, recoveryCode: recoveryCodes[0]! })).toHaveProperty("session.accessToken");
  });

  test("once removed, the password suffices again, in a session of one factor, and its recovery codes are gone", async () => {
    const { person, as, token } = await someoneWithApp();
    const { isOn, session } = await as.factors.removeCodeGenerator();
    expect(isOn).toBe(false);
    await expect(caller(token).factors.mine()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await caller(session!.accessToken).factors.mine()).toMatchObject({ isOn: false, showedTwo: false, recoveryCodesLeft: 0 });
    expect(await signIn(person)).toHaveProperty("session.accessToken");
  });
});

describe("a sign-in that waits for a code", () => {
  test("has no session: nothing but a right answer leads to one", async () => {
    const { person, secret } = await someoneWithApp();
    const ticket = await ticketFor(person);
    for (const pretended of [ticket, `fhk_${ticket}`, "", undefined]) {
      const stranger = world.caller({ token: pretended, organizationId: world.ours.id });
      await expect(stranger.factors.mine()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
      await expect(stranger.accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
      await expect(stranger.members.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
      await expect(stranger.factors.beginCodeGenerator()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    }
    const { session } = await complete({ ticket, code: await codeShown(secret, now) });
    expect((await world.backend.identity.findSignIn(session!.accessToken))?.factors).toBe(2);
  });

  test("is completed by one answer only, not by none and not by two", async () => {
    const { person, secret, recoveryCodes } = await someoneWithApp();
    const ticket = await ticketFor(person);
    const code = await codeShown(secret, now);
    await expect(complete({ ticket })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(complete({ ticket, code, recoveryCode: recoveryCodes[0]! })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await complete({ ticket, code });
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.signInOver");
  });

  test("is completed once, also when the same code comes twice at the same moment", async () => {
    const { person, secret } = await someoneWithApp();
    const code = await codeShown(secret, now);
    const tickets = await Promise.all([ticketFor(person), ticketFor(person)]);
    const answers = await Promise.allSettled(tickets.map((ticket) => complete({ ticket, code })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const ticket = await ticketFor(person);
    later(30);
    const next = await codeShown(secret, now);
    const again = await Promise.allSettled([complete({ ticket, code: next }), complete({ ticket, code: next })]);
    expect(again.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("refuses a code that was used before, and the code of another person", async () => {
    const { person, secret } = await someoneWithApp();
    const other = await someoneWithApp();
    const code = await codeShown(secret, now);
    await complete({ ticket: await ticketFor(person), code });
    const ticket = await ticketFor(person);
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.codeWrong");
    const theirs = await codeShown(other.secret, now);
    expect(faultOf(await complete({ ticket, code: theirs }).catch((error: unknown) => error))).toBe("factors.codeWrong");
  });

  test("is over after five wrong answers, however many come at the same moment, and the owner is warned", async () => {
    const { person, secret } = await someoneWithApp();
    const ticket = await ticketFor(person);
    const { answer } = world.backend.identity.factors;
    const guesses = await Promise.allSettled(
      Array.from({ length: 40 }, (_, guess) => answer(ticket, { code: String(guess).padStart(6, "0") })),
    );
    // The fifth ends it for those before it, too, whose turn to be looked at comes after.
    const looked = guesses.filter((guess) => guess.status === "fulfilled" || guess.reason.code === "factors.codeWrong");
    expect(looked.length).toBeLessThanOrEqual(5);
    expect(guesses.flatMap((guess) => (guess.status === "fulfilled" ? [guess.value.isRight] : []))).toEqual([false]);
    const code = await codeShown(secret, now);
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.signInOver");

    const second = await ticketFor(person);
    const faults: unknown[] = [];
    for (let guess = 0; guess < 5; guess++)
      faults.push(faultOf(await complete({ ticket: second, code: `00000${guess}` }).catch((error: unknown) => error)));
    expect(faults).toEqual([...Array.from({ length: 4 }, () => "factors.codeWrong"), "factors.answersUsedUp"]);
    expect((await world.mailTo(person.email))?.subject).toBe("Somebody may know your password");
  });

  test("slows down whoever goes on guessing with new tickets, and lets the owner in from elsewhere", async () => {
    const { person, secret } = await someoneWithApp();
    const guess = async (address: string, code: string) => {
      const ticket = await ticketFor(person);
      const { completeSignIn } = await import("./factors.showing.ts");
      return completeSignIn(contextFrom(address), { ticket, code });
    };
    const codes = [];
    for (let turn = 0; turn < 8; turn++)
      codes.push((await guess("198.51.100.1", "000000").catch((error: unknown) => error)) as { code: string });
    expect(codes.map(({ code }) => code).slice(0, 4)).toEqual(Array.from({ length: 4 }, () => "factors.codeWrong"));
    expect(codes.at(-1)!.code).toBe("identity.tooManyAttempts");
    await guess("203.0.113.9", await codeShown(secret, now));
  });

  test("is over when the password changes: whoever showed the old one is out", async () => {
    const { person, secret, as } = await someoneWithApp();
    const ticket = await ticketFor(person);
    await as.accounts.changePassword({ current: password, password: "another horse battery" });
    const code = await codeShown(secret, now);
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.signInOver");
  });

  test("waits for ten minutes at most", async () => {
    const { person, secret } = await someoneWithApp();
    const ticket = await ticketFor(person);
    later(601);
    const code = await codeShown(secret, now);
    expect(faultOf(await complete({ ticket, code }).catch((error: unknown) => error))).toBe("factors.signInOver");
  });
});

describe("a code that confirms who the person is", () => {
  test("opens sensitive acts for ten minutes, in a session with a new id that keeps its two factors", async () => {
    const { person, secret } = await someoneWithApp();
    const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null }, { factors: 2 });
    later(3600);
    expect(await caller(token).accounts.waysToConfirm()).toEqual(["password", "code", "recoveryCode"]);
    const wrong = caller(token).accounts.confirm({ code: "000000" });
    expect(faultOf(await wrong.catch((error: unknown) => error))).toBe("factors.codeWrong");
    const { session } = await caller(token).accounts.confirm({ code: await codeShown(secret, now) });
    await expect(caller(token).factors.mine()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    const as = caller(session!.accessToken);
    expect(await as.factors.mine()).toMatchObject({ showedTwo: true });
    expect(await as.factors.renewRecoveryCodes()).toHaveProperty("recoveryCodes.length", 10);
    later(601);
    expect(faultOf(await as.factors.renewRecoveryCodes().catch((error: unknown) => error))).toBe("access.confirmationNeeded");
  });

  test("is not guessed by whoever holds a stolen session", async () => {
    const { person } = await someoneWithApp();
    const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null }, { factors: 2 });
    const faults: unknown[] = [];
    for (let guess = 0; guess < 8; guess++)
      faults.push(
        faultOf(
          await caller(token)
            .accounts.confirm({ code: `00000${guess}` })
            .catch((error: unknown) => error),
        ),
      );
    expect(faults.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => "factors.codeWrong"));
    expect(faults.at(-1)).toBe("identity.tooManyAttempts");
  });
});

describe("a recovery code", () => {
  test("signs in once, however it is typed, and the person learns how many are left", async () => {
    const { person, recoveryCodes } = await someoneWithApp();
    const typed = recoveryCodes[3]!.toUpperCase().replaceAll("-", " ");
    const { session, recoveryCodesLeft } = await complete({ ticket: await ticketFor(person), recoveryCode: typed });
    expect(recoveryCodesLeft).toBe(9);
    expect((await world.backend.identity.findSignIn(session!.accessToken))?.factors).toBe(2);
    expect((await world.mailTo(person.email))?.text).toContain("9 of them are left");
    const again = complete({ ticket: await ticketFor(person), recoveryCode: typed });
    expect(faultOf(await again.catch((error: unknown) => error))).toBe("factors.recoveryCodeWrong");
  });

  test("is not enough to be asked for: once all are used, the app remains", async () => {
    const { person, recoveryCodes, secret } = await someoneWithApp();
    for (const code of recoveryCodes) await complete({ ticket: await ticketFor(person), recoveryCode: code });
    expect(await world.backend.identity.factors.methodsOf(person.id)).toEqual(["code"]);
    const { session } = await complete({ ticket: await ticketFor(person), code: await codeShown(secret, now) });
    const { recoveryCodes: renewed } = await caller(session!.accessToken).factors.renewRecoveryCodes();
    expect(await caller(session!.accessToken).factors.mine()).toMatchObject({ recoveryCodesLeft: 10 });
    expect(renewed).not.toContain(recoveryCodes[0]);
  });

  test("counts no more once new ones were made", async () => {
    const { person, recoveryCodes, as } = await someoneWithApp();
    await as.factors.renewRecoveryCodes();
    const old = complete({ ticket: await ticketFor(person), recoveryCode: recoveryCodes[0]! });
    expect(faultOf(await old.catch((error: unknown) => error))).toBe("factors.recoveryCodeWrong");
  });
});

describe("a person who has lost everything", () => {
  test("is helped on the server's machine only, and is told by mail", async () => {
    const { person, as, token } = await someoneWithApp();
    await expect(as.factors.reset({ email: person.email })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(caller().factors.reset({ email: person.email })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    const { resetFactors } = await import("./factors.ts");
    await resetFactors(contextFrom("127.0.0.1"), person.email);
    await expect(caller(token).factors.mine()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await signIn(person)).toHaveProperty("session.accessToken");
    expect((await world.mailTo(person.email))?.subject).toBe("Your second factor was taken away");
    const events = await world.backend.database.asIdentity((tx) =>
      tx.select().from(securityEvent).where(eq(securityEvent.userId, person.id)),
    );
    expect(events.map(({ kind }) => kind)).toContain("secondFactorReset");
  });
});
