import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { productLimits } from "@freehold/api/platform/limits/limits.ts";
import { passkey, ticket, user } from "@freehold/identity/schema.ts";
import { openDoor, type Door } from "./testing/door.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor("server_elsewhere");
});
afterAll(() => door[Symbol.asyncDispose]());
afterEach(() => {
  door.provider.claims = {};
  door.provider.misbehaviour = {};
});

let people = 0;
/** Somebody whom the provider knows and we do not. */
const newcomer = () => ({ sub: `person-${++people}`, email: `Person${people}@Elsewhere.example`, email_verified: true, name: "Ada Byron" });

const knownPerson = (email: string) => door.world.backend.identity.findPerson(email);

test("somebody new with a verified address gets an account without a password and is signed in", async () => {
  const claims = newcomer();
  door.provider.claims = claims;
  const browser = door.browser();
  expect(await browser.signIn("/auth/acme?next=/fresh-market/units?kind=fridge")).toBe("/fresh-market/units?kind=fridge");
  expect(await door.api(browser).accounts.session.query()).toMatchObject({
    person: { email: claims.email.toLowerCase(), name: "Ada Byron" },
  });
  const [made] = await door.world.backend.database.asIdentity((tx) =>
    tx.select().from(user).where(eq(user.email, claims.email.toLowerCase())),
  );
  expect(made).toMatchObject({ passwordHash: null, emailVerifiedAt: expect.any(Date) });
});

test("somebody who comes again is the same person, whatever their address is by then", async () => {
  door.provider.claims = newcomer();
  const first = door.browser();
  await first.signIn("/auth/acme");
  door.provider.claims = { ...door.provider.claims, email: "another@elsewhere.example", email_verified: false };
  const second = door.browser();
  expect(await second.signIn("/auth/acme")).toBe("/");
  const [one, other] = await Promise.all([first, second].map((browser) => door.api(browser).accounts.session.query()));
  expect(other?.person.id).toBe(one?.person.id);
});

test("two browsers that bring the same new person at the same moment find one account", async () => {
  door.provider.claims = newcomer();
  const browsers = [door.browser(), door.browser(), door.browser()];
  const ways = await Promise.all(browsers.map((browser) => browser.agree("/auth/acme")));
  expect(await Promise.all(browsers.map((browser, at) => browser.open(ways[at]!)))).toEqual(["/", "/", "/"]);
  const sessions = await Promise.all(browsers.map((browser) => door.api(browser).accounts.session.query()));
  expect(new Set(sessions.map((one) => one?.person.id)).size).toBe(1);
});

test("whoever signs in leaves the session they came with", async () => {
  door.provider.claims = newcomer();
  const browser = door.browser();
  await browser.signIn("/auth/acme");
  const before = browser.cookies.get("freehold_session")!;
  await browser.signIn("/auth/acme");
  expect(browser.cookies.get("freehold_session")).not.toBe(before);
  expect(await door.world.backend.identity.findSignIn(before)).toBeUndefined();
});

test("the second factor is still asked for, by a ticket that no server sees", async () => {
  const claims = newcomer();
  door.provider.claims = claims;
  await door.browser().signIn("/auth/acme");
  const { id: userId } = (await knownPerson(claims.email))!;
  const key = { id: "a-key", userId, name: "Phone", publicKey: "" };
  await door.world.backend.database.asIdentity((tx) => tx.insert(passkey).values(key));
  const browser = door.browser();
  const place = await browser.signIn("/auth/acme?next=/members");
  expect(place).toMatch(/^\/sign-in\/second-factor\?next=%2Fmembers#ticket=[\w-]{43}&methods=passkey$/);
  expect(browser.isSignedIn).toBe(false);
});

describe("where the person goes on", () => {
  const elsewhere = [
    "https://attacker.example",
    "//attacker.example",
    "/\\attacker.example",
    "/\t/attacker.example",
    "/\n//attacker.example",
    "\\\\attacker.example",
    "javascript:alert(1)",
    "attacker.example",
    "/..//attacker.example",
    "/.//attacker.example",
    "/auth/acme",
    "",
  ];
  test.each(elsewhere)("is never %j", async (next) => {
    door.provider.claims = newcomer();
    const place = await door.browser().signIn(`/auth/acme?next=${encodeURIComponent(next)}`);
    expect(place).toBe("/");
  });

  test("is the home page when the place is named twice", async () => {
    door.provider.claims = newcomer();
    expect(await door.browser().signIn("/auth/acme?next=/a&next=//attacker.example")).toBe("/");
  });
});

describe("on the way there", () => {
  test("the code is bound to a secret that is stored nowhere, and the browser to the state", async () => {
    const browser = door.browser();
    const there = new URL(await browser.open("/auth/acme"));
    expect(Object.fromEntries(there.searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${door.url}/auth/acme/callback`,
      scope: "openid profile email",
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(browser.printed).toEqual([
      expect.stringMatching(/^freehold_elsewhere=[\w-]{43};(?=.*HttpOnly)(?=.*SameSite=Lax)(?=.*Max-Age=600)/i),
    ]);
    const stored = JSON.stringify(await door.world.backend.database.asIdentity((tx) => tx.select().from(ticket)));
    for (const secret of [there.searchParams.get("state")!, there.searchParams.get("nonce")!, browser.cookies.get("freehold_elsewhere")!])
      expect(stored).not.toContain(secret);
  });

  test("people who come by HTTPS get a cookie that no neighbour of the host can plant", async () => {
    const { cookies } = await door.at("https://freehold.example", () => door.http.inject({ method: "GET", url: "/auth/acme" }));
    expect(cookies).toMatchObject([{ name: "__Host-freehold_elsewhere", secure: true, httpOnly: true, path: "/", sameSite: "Lax" }]);
  });

  test("nothing of it is cached or told to the next page", async () => {
    const answer = await door.http.inject({ method: "GET", url: "/auth/acme" });
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  });

  test.each([
    ["closed", "providerDown"],
    ["impostor", "untrusted"],
    ["unlocked", "untrusted"],
    ["endless", "providerDown"],
    ["nobody", "unknownProvider"],
  ])("a provider that is %s ends it as %s", async (provider, problem) => {
    const events = await door.countEvents(`elsewhere.${problem}`);
    expect(await door.browser().open(`/auth/${provider}`)).toBe(`/sign-in?problem=${problem}`);
    expect(await door.countEvents(`elsewhere.${problem}`)).toBe(events + 1);
  });
});

/** Comes back in a way that must not sign anybody in. */
type Attack = () => Promise<{ place: string; isSignedIn: boolean }>;

const through = (provider: string, prepare?: () => void): Attack => {
  return async () => {
    door.provider.claims = newcomer();
    prepare?.();
    const browser = door.browser();
    return { place: await browser.signIn(`/auth/${provider}`), isSignedIn: browser.isSignedIn };
  };
};
const token = (change: (claims: Record<string, unknown>) => void): Attack =>
  through("acme", () => (door.provider.misbehaviour = { onToken: ({ payload }) => change(payload) }));
const answer = (change: (body: Record<string, unknown>) => void): Attack =>
  through("acme", () => (door.provider.misbehaviour = { onAnswer: ({ body }) => body !== "" && change(body) }));
const back = (change: (url: URL) => void): Attack => through("acme", () => (door.provider.misbehaviour = { onReturn: change }));
const seconds = (after: number): number => Math.floor(Date.now() / 1000) + after;
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token with other words in it, under the signature of the true one. */
function reworded(whole: unknown): string {
  const [header, payload, signature] = String(whole).split(".");
  const claims: object = JSON.parse(Buffer.from(payload!, "base64url").toString());
  return [header, encoded({ ...claims, sub: "somebody-else" }), signature].join(".");
}

const attacks: readonly (readonly [string, string, Attack])[] = [
  ["the person who says no", "declined", back((url) => (url.searchParams.delete("code"), url.searchParams.set("error", "access_denied")))],
  ["a provider that is at odds with us", "refused", back((url) => url.searchParams.set("error", "<script>alert(1)</script>"))],
  ["an answer without a code", "refused", back((url) => url.searchParams.delete("code"))],
  ["two codes at once", "refused", back((url) => url.searchParams.append("code", "another"))],
  ["a code that is another's", "refused", back((url) => url.searchParams.set("code", "another"))],
  ["an invented state", "expired", back((url) => url.searchParams.set("state", "A".repeat(43)))],
  ["no state", "expired", back((url) => url.searchParams.delete("state"))],
  ["a state of another provider", "expired", back((url) => (url.pathname = "/auth/second/callback"))],
  ["an answer that another issuer wrote", "untrusted", back((url) => url.searchParams.set("iss", "https://accounts.google.com"))],
  ["a token for another flow", "untrusted", token((claims) => (claims["nonce"] = "another"))],
  ["a token without a nonce", "untrusted", token((claims) => delete claims["nonce"])],
  ["a token for another client", "untrusted", token((claims) => (claims["aud"] = "another"))],
  ["a token for many clients", "untrusted", token((claims) => (claims["aud"] = ["freehold", "another"]))],
  ["a token that another client asked for", "untrusted", token((claims) => (claims["azp"] = "another"))],
  ["a token of another issuer", "untrusted", token((claims) => (claims["iss"] = "https://accounts.google.com"))],
  ["a token that has expired", "untrusted", token((claims) => (claims["exp"] = seconds(-120)))],
  ["a token that was made long ago", "untrusted", token((claims) => (claims["iat"] = seconds(-3600)))],
  ["a token that begins tomorrow", "untrusted", token((claims) => (claims["nbf"] = seconds(86_400)))],
  ["a token about somebody who cannot be written down", "untrusted", token((claims) => (claims["sub"] = "a\u0000b"))],
  ["a token about nobody", "untrusted", token((claims) => (claims["sub"] = ""))],
  ["a signature that does not fit", "untrusted", answer((body) => (body["id_token"] = reworded(body["id_token"])))],
  [
    "a token that nobody signed",
    "untrusted",
    answer((body) => (body["id_token"] = `${encoded({ alg: "none" })}.${String(body["id_token"]).split(".")[1]}.`)),
  ],
  ["no token at all", "untrusted", answer((body) => delete body["id_token"])],
  ["something that is no token", "untrusted", answer((body) => (body["id_token"] = "a.b.c"))],
  [
    "a broken token endpoint",
    "providerDown",
    through("acme", () => (door.provider.misbehaviour = { onAnswer: (said) => (said.statusCode = 500) })),
  ],
  [
    "a code that was used",
    "refused",
    through("acme", () => (door.provider.misbehaviour = { onAnswer: (said) => (said.statusCode = 400) })),
  ],
  ["a provider that is silent", "providerDown", through("slow")],
  ["a provider that begins and does not end", "providerDown", through("trickling")],
  ["a provider that leads elsewhere", "providerDown", through("elsewhere")],
  ["a provider that talks to people", "providerDown", through("confused")],
  ["a provider without keys", "providerDown", through("keyless")],
];

describe("no session begins", () => {
  test.each(attacks)("with %s: %s", async (_what, problem, attack) => {
    const [sessions, events] = [await door.countSessions(), await door.countEvents(`elsewhere.${problem}`)];
    expect(await attack()).toEqual({ place: `/sign-in?problem=${problem}`, isSignedIn: false });
    expect(await door.countSessions()).toBe(sessions);
    expect(await door.countEvents(`elsewhere.${problem}`)).toBe(events + 1);
  });

  test("with a token that another key signed under the same name", async () => {
    const forged = async (nonce: string) => door.provider.forge({ ...newcomer(), aud: "freehold", nonce });
    const browser = door.browser();
    const there = await browser.open("/auth/acme");
    const id_token = await forged(new URL(there).searchParams.get("nonce")!);
    door.provider.misbehaviour = { onAnswer: ({ body }) => void (body !== "" && Object.assign(body, { id_token })) };
    expect(await browser.open(await browser.open(there))).toBe("/sign-in?problem=untrusted");
  });

  test("in another browser than the one that set out", async () => {
    door.provider.claims = newcomer();
    const attacker = door.browser();
    const way = await attacker.agree("/auth/acme");
    const victim = door.browser();
    expect(await victim.open(way)).toBe("/sign-in?problem=otherBrowser");
    expect(victim.isSignedIn).toBe(false);
    const anotherVictim = door.browser();
    await anotherVictim.open("/auth/acme");
    expect(await anotherVictim.open(await attacker.agree("/auth/acme"))).toBe("/sign-in?problem=otherBrowser");
    expect(anotherVictim.isSignedIn).toBe(false);
  });

  test("for the second time by the same way", async () => {
    door.provider.claims = newcomer();
    const browser = door.browser();
    const way = await browser.agree("/auth/acme");
    const { cookie } = browser;
    expect(await browser.open(way)).toBe("/");
    const again = await door.http.inject({ method: "GET", url: way.slice(door.url.length), headers: { cookie } });
    expect(again.headers.location).toBe("/sign-in?problem=expired");
    expect(String(again.headers["set-cookie"])).not.toContain("freehold_session");
  });

  test("after the time for it has passed", async () => {
    door.provider.claims = newcomer();
    const browser = door.browser();
    const way = await browser.agree("/auth/acme?next=/members");
    await door.world.backend.database.asIdentity((tx) => tx.update(ticket).set({ expiresAt: new Date(Date.now() - 1) }));
    expect(await browser.open(way)).toBe("/sign-in?problem=expired");
  });

  test("by asking for the headers only, which does not use up the way either", async () => {
    door.provider.claims = newcomer();
    const browser = door.browser();
    const way = await browser.agree("/auth/acme");
    const head = await door.http.inject({ method: "HEAD", url: way.slice(door.url.length), headers: { cookie: browser.cookie } });
    expect(head.headers["set-cookie"]).toBeUndefined();
    expect(await browser.open(way)).toBe("/");
  });
});

test("a provider with slim tokens is asked for the profile, which must be the same person's", async () => {
  const { sub, ...profile } = newcomer();
  door.provider.claims = { sub };
  door.provider.misbehaviour = { onProfile: (said) => void (said.body = { sub, ...profile }) };
  expect(await door.browser().signIn("/auth/acme")).toBe("/");
  door.provider.claims = { sub: newcomer().sub };
  expect(await door.browser().signIn("/auth/acme")).toBe("/sign-in?problem=untrusted");
});

describe("an address", () => {
  test.each([
    ["is not verified", { email_verified: false }],
    ["is another one only in lower case, as the Kelvin sign", { email: "mi\u212Ae@people.example" }],
    ["is verified by nobody's word", { email_verified: undefined }],
    ["is none", { email: "nonsense" }],
    ["cannot be written down", { email: "a\u0000b@elsewhere.example" }],
  ])("that %s makes no account", async (_what, claims) => {
    door.provider.claims = { ...newcomer(), ...claims };
    const people = await door.world.backend.database.asIdentity((tx) => tx.$count(user));
    expect(await door.browser().signIn("/auth/acme?next=/members")).toBe("/sign-in?problem=addressUnverified&next=%2Fmembers");
    expect(await door.world.backend.database.asIdentity((tx) => tx.$count(user))).toBe(people);
  });

  test("that somebody has here is never linked by itself", async () => {
    door.provider.claims = { ...newcomer(), email: "OWNER@ours.example" };
    const browser = door.browser();
    expect(await browser.signIn("/auth/acme")).toBe("/sign-in?problem=addressTaken");
    expect(browser.isSignedIn).toBe(false);
    const person = (await knownPerson("owner@ours.example"))!;
    expect(await door.world.backend.identity.external.list(person.id)).toEqual([]);
  });
});

test("a name from elsewhere is one line of text", async () => {
  door.provider.claims = { ...newcomer(), name: ` Ada\r\nBcc: all@example.com\u0000${"x".repeat(300)}` };
  const browser = door.browser();
  await browser.signIn("/auth/acme");
  const { name } = (await door.api(browser).accounts.session.query())!.person;
  expect(name).toMatch(/^Ada Bcc: all@example\.com x+$/);
  expect(name).toHaveLength(200);
});

test("whoever tries too often reads so, and fills no table", async () => {
  const network = { most: 2, seconds: 60 };
  await using crowded = await openDoor("server_crowded", { limits: { ...productLimits, credentials: [network] } });
  const browser = crowded.browser();
  for (let at = 0; at < network.most; at++) expect(await browser.open("/auth/acme")).toContain(crowded.provider.issuer);
  expect(await browser.open("/auth/acme")).toBe("/sign-in?problem=tooMany");
  expect(await crowded.countEvents("elsewhere.tooMany")).toBe(0);
});

test("a stranger who has registered an address gains nothing when its owner comes", async () => {
  const claims = newcomer();
  const { links, accounts } = door.world.backend.identity;
  const email = claims.email.toLowerCase();
  const registered = (await links.register({ email, name: "Mallory", password: "violet harbour 91 kettle" }))!;
  door.provider.claims = claims;
  const browser = door.browser();
  expect(await browser.signIn("/auth/acme")).toBe("/");
  expect((await door.api(browser).accounts.session.query())!.person).toMatchObject({ email, name: "Ada Byron" });
  expect(await accounts.verify({ email, password: "violet harbour 91 kettle" })).toBeUndefined();
  await expect(links.verify(registered.ticket)).rejects.toMatchObject({ code: "identity.linkOver" });
});

describe("Microsoft's many directories", () => {
  const ours = "11111111-2222-3333-4444-555555555555";
  const from = (tid: string, more: object) => ({ ...newcomer(), tid, iss: `${door.provider.issuer}/${ours}/v2.0`, ...more });

  test("sign in whose address the owner of its domain gave", async () => {
    door.provider.claims = from(ours, { xms_edov: true });
    expect(await door.browser().signIn("/auth/directories")).toBe("/");
  });

  test("vouch for no other address, because anybody can open one", async () => {
    door.provider.claims = from(ours, { email_verified: true });
    expect(await door.browser().signIn("/auth/directories")).toBe("/sign-in?problem=addressUnverified");
  });

  test("speak for themselves only", async () => {
    door.provider.claims = from("99999999-2222-3333-4444-555555555555", { xms_edov: true });
    expect(await door.browser().signIn("/auth/directories")).toBe("/sign-in?problem=untrusted");
    door.provider.claims = { ...from(ours, { xms_edov: true }), iss: `${door.provider.issuer}/x/${ours}/v2.0` };
    expect(await door.browser().signIn("/auth/directories")).toBe("/sign-in?problem=untrusted");
  });
});

describe("GitHub", () => {
  const profile = (verified: boolean) => ({
    user: { id: ++people + 1_000_000, login: "ada", name: null },
    emails: [
      { email: `second${people}@hub.example`, primary: false, verified: true },
      { email: `ada${people}@hub.example`, primary: true, verified },
    ],
  });

  test("signs in with the primary address", async () => {
    door.provider.profile = profile(true);
    const browser = door.browser();
    expect(await browser.signIn("/auth/github")).toBe("/");
    const { person } = (await door.api(browser).accounts.session.query())!;
    expect(person).toMatchObject({ email: `ada${people}@hub.example`, name: "ada" });
  });

  test("makes no account for a primary address that is not verified, though another is", async () => {
    door.provider.profile = profile(false);
    expect(await door.browser().signIn("/auth/github")).toBe("/sign-in?problem=addressUnverified");
  });

  test("says with success that a code is wrong", async () => {
    door.provider.profile = profile(true);
    door.provider.misbehaviour = { onAnswer: (said) => void (said.body = { error: "bad_verification_code" }) };
    expect(await door.browser().signIn("/auth/github")).toBe("/sign-in?problem=refused");
  });

  test("signs nobody in whom it does not name by number", async () => {
    door.provider.profile = { ...profile(true), user: { id: "1", login: "ada" } };
    expect(await door.browser().signIn("/auth/github")).toBe("/sign-in?problem=untrusted");
  });
});
