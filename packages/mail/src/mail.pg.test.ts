import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { createMail, type Letter } from "./mail.ts";
import { message } from "./schema.ts";
import { smtpTransport, type SmtpServer } from "./smtp.ts";
import { openMailbox } from "./testing/mailbox.ts";
import type { Transport } from "./transport.ts";

let db: TestDatabase;
let now: Date;

beforeAll(async () => {
  db = await testDatabase({ name: "mail", identity: [message], poolSize: 8 });
});
afterAll(() => db[Symbol.asyncDispose]());

beforeEach(async () => {
  now = new Date("2026-03-01T08:00:00Z");
  await db.admin("truncate mail.message");
});

const anna = "anna@fresh.example";
const url = "https://freehold.example/reset?key=abc";
const letter: Letter = { subject: "Choose a new password", paragraphs: ["Somebody asked for it."], action: { label: "Choose", url } };
const sender = { name: "Freehold", address: "mail@freehold.example" };

const minutes = (count: number): number => count * 60_000;
const pass = (milliseconds: number): void => {
  now = new Date(now.getTime() + milliseconds);
};

/** The product's mail as one process has it. */
function mailBy(transport: Transport | SmtpServer | undefined, log: Partial<Log> = {}) {
  const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, ...log };
  const via = transport && "send" in transport ? transport : transport && smtpTransport(transport, sender);
  return createMail({ asIdentity: db.database.asIdentity, clock: () => now, log: silent, transport: via, product: "Freehold" });
}

const rows = () => db.admin("select *, next_attempt_at as next from mail.message order by id");

test("what is posted arrives within the same moment, as text and as HTML, from the product to one person", async () => {
  await using mailbox = await openMailbox();
  const mail = mailBy(mailbox.server);
  await mail.post(anna, letter);
  await eventually(() => expect(mailbox.received).toHaveLength(1));
  await mail.stop();
  const { from, to, email, raw } = mailbox.received[0]!;
  const [row] = await rows();
  expect({ from, to }).toEqual({ from: sender.address, to: [anna] });
  expect(email).toMatchObject({
    subject: "Choose a new password",
    from: sender,
    to: [{ address: anna }],
    messageId: `<${String(row!["id"])}@freehold.example>`,
  });
  expect(email.text).toContain(`Choose:\n${url}`);
  expect(email.html).toContain(`href="${url}"`);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated/im);
  expect(row).toMatchObject({ recipient: anna, sent_at: now, attempts: 1, text: null, html: null, next: null, failure: null });
});

test("hostile names arrive as text: no further header, no further recipient", async () => {
  await using mailbox = await openMailbox();
  const mail = mailBy(mailbox.server);
  const name = "Eve\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script>";
  await mail.post(anna, { subject: `${name} invites you`, paragraphs: [name] });
  await mail.deliver();
  const [{ to, email }] = mailbox.received as [(typeof mailbox.received)[0]];
  expect(to).toEqual([anna]);
  expect(email.headers.map(({ key }) => key)).not.toContain("bcc");
  expect(email.bcc).toBeUndefined();
  expect(email.subject).toContain("Eve Bcc: all@evil.example <script>");
  expect(email.html).toContain("&lt;script&gt;");
  for (const recipient of ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "nobody"]) {
    await expect(mail.post(recipient, letter)).rejects.toMatchObject({ code: "mail.recipientInvalid" });
  }
});

test("a message of a transaction that is rolled back never existed", async () => {
  const mail = mailBy(undefined);
  const failing = db.database.asIdentity(async (tx) => {
    await mail.post(anna, letter, tx);
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  await db.database.asIdentity((tx) => mail.post("ben@fresh.example", letter, tx));
  expect((await rows()).map((row) => row["recipient"])).toEqual(["ben@fresh.example"]);
});

test("a server that is down is asked again after 1, 5, 30 and 120 minutes, and gets the message when it is up", async () => {
  const gone = await openMailbox();
  await gone[Symbol.asyncDispose]();
  const mail = mailBy(gone.server);
  await db.database.asIdentity((tx) => mail.post(anna, letter, tx));
  const waits: number[] = [];
  for (const wait of [1, 5, 30]) {
    await mail.deliver();
    const [row] = await rows();
    waits.push((Number(row!["next"]) - now.getTime()) / minutes(1));
    expect(row!["failure"]).toMatch(/ECONNREFUSED/);
    pass(minutes(wait) - 1);
    await mail.deliver();
    expect((await rows())[0]).toMatchObject({ attempts: waits.length });
    pass(1);
  }
  expect(waits).toEqual([1, 5, 30]);
  await using back = await openMailbox({ port: gone.port });
  await mail.deliver();
  expect(back.received.map(({ to }) => to)).toEqual([[anna]]);
  expect((await rows())[0]).toMatchObject({ attempts: 4, failure: null, text: null, sent_at: now });
});

test("the fifth failure is the last; the reason and the words are kept", async () => {
  await using mailbox = await openMailbox({ login: { user: "product", pass: "right" } });
  const warnings: unknown[] = [];
  const server = { ...mailbox.server, credentials: { user: "product", pass: "wrong" } };
  const mail = mailBy(server, { warn: (details) => warnings.push(details) });
  await db.database.asIdentity((tx) => mail.post(anna, letter, tx));
  for (const wait of [1, 5, 30, 120, 600]) {
    await mail.deliver();
    pass(minutes(wait));
  }
  await mail.deliver();
  const [row] = await rows();
  expect(row).toMatchObject({ attempts: 5, next: null, sent_at: null });
  expect(row!["failure"]).toMatch(/535|credentials/i);
  expect(row!["text"]).toContain(url);
  expect(warnings).toHaveLength(5);
  expect(JSON.stringify(warnings)).not.toMatch(/anna|wrong|abc/);
  expect(mailbox.received).toEqual([]);
});

test("signs in with the credentials of the configuration", async () => {
  const login = { user: "product", pass: "p@ss:w/rd" };
  await using mailbox = await openMailbox({ login });
  const mail = mailBy(mailbox.server);
  await mail.post(anna, letter);
  await mail.deliver();
  expect(mailbox.received.map(({ user }) => user)).toEqual(["product"]);
});

test("a recipient that the server does not know is given up at once, one that it puts off is tried again", async () => {
  const answers: Record<string, { code: number; message: string }> = {
    "gone@fresh.example": { code: 550, message: "5.1.1 No such user" },
    "later@fresh.example": { code: 451, message: "4.7.1 Greylisted" },
    "relay@fresh.example": { code: 550, message: "5.7.1 Relaying denied" },
  };
  await using mailbox = await openMailbox({ refuse: (recipient) => answers[recipient] });
  const mail = mailBy(mailbox.server);
  await db.database.asIdentity(async (tx) => {
    for (const recipient of [...Object.keys(answers), anna]) await mail.post(recipient, letter, tx);
  });
  await mail.deliver();
  expect(mailbox.received.map(({ to }) => to)).toEqual([[anna]]);
  const found = new Map((await rows()).map((row) => [row["recipient"], row]));
  expect(found.get("gone@fresh.example")).toMatchObject({ next: null, attempts: 1 });
  expect(found.get("gone@fresh.example")!["failure"]).toMatch(/No such user/);
  expect(found.get("later@fresh.example")!["next"]).toEqual(new Date(now.getTime() + minutes(1)));
  expect(found.get("relay@fresh.example")!["next"]).toEqual(new Date(now.getTime() + minutes(1)));
});

test("two processes that deliver at once send each of 60 messages once", async () => {
  await using mailbox = await openMailbox();
  const [one, other] = [mailBy(mailbox.server), mailBy(mailbox.server)];
  const recipients = Array.from({ length: 60 }, (_, i) => `person${i}@fresh.example`);
  await db.database.asIdentity(async (tx) => {
    for (const recipient of recipients) await one.post(recipient, letter, tx);
  });
  await Promise.all([one.deliver(), other.deliver(), one.deliver(), other.deliver()]);
  expect(mailbox.received.map(({ to }) => to[0]).toSorted()).toEqual(recipients.toSorted());
  expect((await rows()).every((row) => row["attempts"] === 1 && row["sent_at"] !== null)).toBe(true);
});

test("no transaction is open and no lock is held while a message is being sent", async () => {
  let seen: unknown[] = [];
  const beforeTaking = async (): Promise<void> => {
    seen = await db.admin("select state from pg_stat_activity where datname = current_database() and state like 'idle in%'");
    await db.admin("update mail.message set failure = 'touched' where true");
  };
  await using mailbox = await openMailbox({ beforeTaking });
  const mail = mailBy(mailbox.server);
  await mail.post(anna, letter);
  await mail.deliver();
  expect(mailbox.received).toHaveLength(1);
  expect(seen).toEqual([]);
});

test("a message that a process took and died with is sent by another, three minutes later", async () => {
  await using mailbox = await openMailbox();
  const crashed = mailBy({ send: () => new Promise(() => {}) });
  await db.database.asIdentity((tx) => crashed.post(anna, letter, tx));
  void crashed.deliver();
  await eventually(async () => expect((await rows())[0]).toMatchObject({ attempts: 1 }));
  const other = mailBy(mailbox.server);
  pass(minutes(3) - 1);
  await other.deliver();
  expect(mailbox.received).toEqual([]);
  pass(1);
  await other.deliver();
  expect(mailbox.received).toHaveLength(1);
});

test("what failed late does not undo what another process has sent since", async () => {
  let fail: (error: Error) => void = () => {};
  const slow = mailBy({ send: () => new Promise((_, reject) => (fail = reject)) });
  await db.database.asIdentity((tx) => slow.post(anna, letter, tx));
  const late = slow.deliver();
  await eventually(async () => expect((await rows())[0]).toMatchObject({ attempts: 1 }));
  pass(minutes(3));
  await mailBy({ send: async () => {} }).deliver();
  fail(new Error("too late"));
  await late;
  expect((await rows())[0]).toMatchObject({ attempts: 2, failure: null, next: null, sent_at: now });
});

test("stopping does not wait for a mail server that hangs; the message is tried again", async () => {
  await using mailbox = await openMailbox({ beforeTaking: () => new Promise(() => {}) });
  const options = { asIdentity: db.database.asIdentity, clock: () => now, product: "Freehold", patience: 0 };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const mail = createMail({ ...options, log, transport: smtpTransport(mailbox.server, sender) });
  await mail.post(anna, letter);
  await eventually(async () => expect((await rows())[0]).toMatchObject({ attempts: 1 }));
  await mail.stop();
  expect((await rows())[0]).toMatchObject({ sent_at: null, next: new Date(now.getTime() + minutes(1)) });
});

test("without a mail server messages wait; one set up later sends what is younger than a day and tells why not the rest", async () => {
  const waiting = mailBy(undefined);
  expect(waiting.sends).toBe(false);
  await waiting.post("old@fresh.example", letter);
  pass(minutes(60));
  await waiting.post("new@fresh.example", letter);
  await waiting.deliver();
  expect((await waiting.newest({ limit: 10 })).map(({ recipient, text }) => [recipient, text?.includes(url)])).toEqual([
    ["new@fresh.example", true],
    ["old@fresh.example", true],
  ]);
  pass(minutes(24 * 60) - minutes(60) + 1);
  await using mailbox = await openMailbox();
  await mailBy(mailbox.server).deliver();
  expect(mailbox.received.map(({ to }) => to)).toEqual([["new@fresh.example"]]);
  const [old] = await rows();
  expect(old).toMatchObject({ next: null, sent_at: null, failure: "Not sent: it had waited for more than a day." });
});

test("messages are removed after 30 days, sent or not", async () => {
  const mail = mailBy(undefined);
  await mail.post("old@fresh.example", letter);
  pass(minutes(60));
  await mail.post("new@fresh.example", letter);
  pass(minutes(30 * 24 * 60) - minutes(60) + 1);
  await mail.sweep();
  expect((await rows()).map((row) => row["recipient"])).toEqual(["new@fresh.example"]);
});

test("who acts for a person sees no message", async () => {
  await mailBy(undefined).post(anna, letter);
  const person = { userId: "00000000-0000-7000-8000-000000000001", role: "owner" } as const;
  expect(await db.database.asPerson(person.userId, (tx) => tx.select().from(message))).toEqual([]);
});
