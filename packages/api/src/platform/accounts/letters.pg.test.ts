import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tokensOf } from "../../testing/program.ts";
import { openToVisitors, password, type Visitors } from "../../testing/visitors.ts";

let visitors: Visitors;
beforeAll(async () => {
  visitors = await openToVisitors("letters");
});
afterAll(() => visitors[Symbol.asyncDispose]());
beforeEach(() => visitors.moveOn());

describe("registering", () => {
  test("signs nobody in; the link of the mail verifies the address and signs in, once", async () => {
    const { api, kept } = visitors.browser();
    expect(await api().accounts.register({ email: "New@people.example", name: "New", password })).toEqual({ sent: true });
    expect(kept.token).toBeUndefined();
    const letter = await visitors.world.mailTo("new@people.example");
    expect(letter!.subject).toBe("Verify your address");
    const ticket = await visitors.ticketTo("new@people.example");
    expect(await api().accounts.verifyAddress({ ticket })).toMatchObject({
      person: { email: "new@people.example", name: "New" },
      session: null,
    });
    expect((await api().accounts.me()).person.name).toBe("New");
    await expect(api().accounts.verifyAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("an address that has an account answers the same, and its mailbox hears of it", async () => {
    await visitors.aPerson("known@people.example");
    const { api } = visitors.browser();
    expect(await api().accounts.register({ email: "known@people.example", name: "Other", password: "another long one" })).toEqual({
      sent: true,
    });
    expect((await visitors.world.mailTo("known@people.example"))!.subject).toBe("You already have an account");
    await expect(api().accounts.signIn({ email: "known@people.example", password: "another long one" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    expect(await api().accounts.signIn({ email: "known@people.example", password })).toMatchObject({ person: { name: "Ida Berg" } });
  });

  test("who registers a stranger's address first gains nothing when its owner registers", async () => {
    const [thief, owner] = [visitors.browser(), visitors.browser()];
    await thief.api().accounts.register({ email: "victim@people.example", name: "Thief", password: "the thief's password" });
    await owner.api().accounts.register({ email: "victim@people.example", name: "Owner", password });
    await owner.api().accounts.verifyAddress({ ticket: await visitors.ticketTo("victim@people.example") });
    expect((await owner.api().accounts.me()).person.name).toBe("Owner");
    await expect(thief.api().accounts.signIn({ email: "victim@people.example", password: "the thief's password" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
  });

  test("who registers a stranger's address last gains nothing either, although theirs is the newest link", async () => {
    const email = "sought@people.example";
    const [owner, thief] = [visitors.browser(), visitors.browser()];
    await owner.api().accounts.register({ email, name: "Owner", password });
    expect((await visitors.world.mailTo(email))!.text).toContain("a password that you do not know");
    await thief.api().accounts.register({ email, name: "Owner", password: "the thief's password" });
    expect((await visitors.world.mailTo(email))!.text).toContain("none of them counts");
    await thief.api().accounts.register({ email, name: "Owner", password: "the thief's password" });
    await owner.api().accounts.verifyAddress({ ticket: await visitors.ticketTo(email) });
    const attempt = thief.api().accounts.signIn({ email, password: "the thief's password" });
    await expect(attempt).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await owner.api().accounts.changePassword({ password: "the owner's own words" });
    await visitors.browser().api().accounts.signIn({ email, password: "the owner's own words" });
  });

  test("who registers again with the same password keeps it, and with another one once no link is open", async () => {
    const email = "again@people.example";
    const { api } = visitors.browser();
    await api().accounts.register({ email, name: "Again", password: "the first password" });
    visitors.later(25 * 3600);
    await api().accounts.register({ email, name: "Again", password });
    await api().accounts.register({ email, name: "Again", password });
    await api().accounts.verifyAddress({ ticket: await visitors.ticketTo(email) });
    expect(await visitors.browser().api().accounts.signIn({ email, password })).toMatchObject({ session: null });
  });

  test("a link to sign in forgets the password that a stranger chose for the address", async () => {
    const [thief, owner] = [visitors.browser(), visitors.browser()];
    await thief.api().accounts.register({ email: "linked@people.example", name: "Thief", password: "the thief's password" });
    const thiefs = await visitors.ticketTo("linked@people.example");
    await owner.api().accounts.requestMagicLink({ email: "linked@people.example" });
    await owner.api().accounts.signInByLink({ ticket: await visitors.ticketTo("linked@people.example") });
    await expect(thief.api().accounts.verifyAddress({ ticket: thiefs })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(thief.api().accounts.signIn({ email: "linked@people.example", password: "the thief's password" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    expect(await owner.api().accounts.waysToConfirm()).toEqual([]);
  });

  test("the right password does not let in before the address is verified, but sends the link again", async () => {
    const { api, kept } = visitors.browser();
    await api().accounts.register({ email: "late@people.example", name: "Late", password });
    const first = await visitors.ticketTo("late@people.example");
    const refused = await api()
      .accounts.signIn({ email: "late@people.example", password })
      .catch((error: Error) => error);
    const unknown = await api()
      .accounts.signIn({ email: "nobody@people.example", password })
      .catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "UNAUTHORIZED", message: (unknown as Error).message });
    expect(kept.token).toBeUndefined();
    const second = await visitors.ticketTo("late@people.example");
    expect(second).not.toBe(first);
    await expect(api().accounts.verifyAddress({ ticket: first })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await api().accounts.verifyAddress({ ticket: second });
    expect((await api().accounts.me()).person.name).toBe("Late");
  });

  test("a common password, and one that is the person's own name, are refused with the input that is wrong", async () => {
    const { api } = visitors.browser();
    for (const easy of ["Password123!", "idabergidaberg"]) {
      await expect(api().accounts.register({ email: "ida@people.example", name: "Ida Berg", password: easy })).rejects.toMatchObject({
        code: "BAD_REQUEST",
        cause: { code: "identity.passwordWeak", details: { fields: { password: expect.any(String) } } },
      });
    }
  });
});

describe("a forgotten password", () => {
  test("is set by a link, once; every sign-in ends, and nobody is signed in", async () => {
    const { api, email } = await visitors.aPerson("forgot@people.example");
    const program = tokensOf(await visitors.as("").accounts.signIn({ email, password }));
    const guest = visitors.browser();
    expect(await guest.api().accounts.requestPasswordReset({ email })).toEqual({ sent: true });
    const ticket = await visitors.ticketTo(email);
    await guest.api().accounts.resetPassword({ ticket, password: "a new long password" });
    expect(guest.kept.token).toBeUndefined();
    await expect(api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(visitors.as(program.accessToken).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(visitors.as("").accounts.refresh({ refreshToken: program.refreshToken })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(guest.api().accounts.resetPassword({ ticket, password: "yet another long one" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(guest.api().accounts.signIn({ email, password })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await guest.api().accounts.signIn({ email, password: "a new long password" });
    expect((await visitors.world.mailTo(email))!.subject).toBe("Your password was set by a link");
  });

  test("a link is good for 30 minutes, and a newer one takes it back", async () => {
    const { api, email } = await visitors.aPerson("links@people.example");
    await api().accounts.requestPasswordReset({ email });
    const first = await visitors.ticketTo(email);
    await api().accounts.requestPasswordReset({ email });
    const second = await visitors.ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket: first, password: "a new long password" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    visitors.later(30 * 60);
    await expect(api().accounts.resetPassword({ ticket: second, password: "a new long password" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("of two who open the same link at the same moment one sets the password", async () => {
    const { api, email } = await visitors.aPerson("twice@people.example");
    await api().accounts.requestPasswordReset({ email });
    const ticket = await visitors.ticketTo(email);
    const both = await Promise.allSettled(
      ["first long password", "second long password"].map((chosen) => api().accounts.resetPassword({ ticket, password: chosen })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("a weak password does not use the link up", async () => {
    const { api, email } = await visitors.aPerson("weak@people.example");
    await api().accounts.requestPasswordReset({ email });
    const ticket = await visitors.ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket, password: "password1234" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await api().accounts.resetPassword({ ticket, password: "a new long password" });
  });

  test("an address that nobody has answers the same, and gets no mail", async () => {
    const { api } = visitors.browser();
    expect(await api().accounts.requestPasswordReset({ email: "nobody@people.example" })).toEqual({ sent: true });
    expect(await api().accounts.requestMagicLink({ email: "nobody@people.example" })).toEqual({ sent: true });
    expect(await visitors.world.mailTo("nobody@people.example")).toBeUndefined();
  });
});

describe("a link to sign in", () => {
  test("works in another browser, once, for 15 minutes", async () => {
    const { api, email } = await visitors.aPerson("magic@people.example");
    await api().accounts.requestMagicLink({ email });
    const elsewhere = visitors.browser();
    const ticket = await visitors.ticketTo(email);
    await elsewhere.api().accounts.signInByLink({ ticket });
    expect((await elsewhere.api().accounts.me()).person.email).toBe(email);
    await expect(elsewhere.api().accounts.signInByLink({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await api().accounts.requestMagicLink({ email });
    const late = await visitors.ticketTo(email);
    visitors.later(15 * 60);
    await expect(elsewhere.api().accounts.signInByLink({ ticket: late })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is no link to a new password", async () => {
    const { api, email } = await visitors.aPerson("mixed@people.example");
    await api().accounts.requestMagicLink({ email });
    const ticket = await visitors.ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket, password: "a new long password" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(api().accounts.verifyAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
