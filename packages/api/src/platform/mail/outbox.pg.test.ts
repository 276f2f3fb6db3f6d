import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { smtpTransport } from "@freehold/mail/smtp.ts";
import { openMailbox, type Mailbox } from "@freehold/mail/testing/mailbox.ts";
import type { Backend } from "../../backend.ts";
import { createContext, type Call } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createCallerFactory } from "../../trpc.ts";

let db: TestDatabase;
let backend: Backend;
beforeAll(async () => {
  db = await testDatabase({ name: "outbox", migrationsFolder, ...structure });
  backend = testBackend(db);
});
afterAll(async () => {
  await backend.stop();
  await db[Symbol.asyncDispose]();
});
beforeEach(() => backend.mail.post("anna@fresh.example", reset));

const url = "https://freehold.example/reset?key=abc";
const reset = { subject: "Choose a new password", paragraphs: ["Somebody asked for it."], action: { label: "Choose", url } };

const callerFactory = createCallerFactory(appRouter);

function callerBy(place: Partial<Call>, product = backend) {
  const call = { token: undefined, organizationId: undefined, requestId: "test", userAgent: null, address: null, keepToken: () => false };
  return callerFactory(createContext(product, { ...call, ...place }));
}

/** The same product with a mail server. */
function sending({ server }: Mailbox): Backend {
  return testBackend(db, { transport: smtpTransport(server, { name: "", address: "mail@freehold.example" }) });
}

describe("the outbox", () => {
  const missing = { cause: expect.objectContaining({ code: "mail.outboxMissing", kind: "missing" }) };

  test("shows who develops at the server's machine what would have been sent, newest first, with its link", async () => {
    await backend.mail.post("ben@fresh.example", { subject: "Welcome", paragraphs: ["Hello."] });
    const [welcome, choose] = await callerBy({ isDeveloper: true }).mail.outbox({});
    expect(welcome).toMatchObject({ recipient: "ben@fresh.example", subject: "Welcome", state: "waiting", link: null });
    expect(choose).toMatchObject({ recipient: "anna@fresh.example", link: url, linkLabel: "Choose", text: expect.stringContaining(url) });
  });

  test("shows the messages to one address, whatever the case it is written in, as many as are wanted", async () => {
    await backend.mail.post("carl@fresh.example", reset);
    await backend.mail.post("carl@fresh.example", { ...reset, subject: "Again" });
    const found = await callerBy({ isLocal: true }).mail.outbox({ recipient: "Carl@Fresh.example", limit: 1 });
    expect(found.map(({ subject }) => subject)).toEqual(["Again"]);
  });

  test("is missing for everybody else", async () => {
    await expect(callerBy({}).mail.outbox({})).rejects.toMatchObject(missing);
    await expect(callerBy({ isLocal: false, isDeveloper: false }).mail.outbox({})).rejects.toMatchObject(missing);
  });

  test("tells who could read it, and nobody else, that it is there", async () => {
    expect(await callerBy({ isDeveloper: true }).mail.outboxIsOpen()).toBe(true);
    expect(await callerBy({}).mail.outboxIsOpen()).toBe(false);
  });

  test("is missing for developers, too, when mail leaves; who holds the secret still sees what became of it", async () => {
    await using mailbox = await openMailbox();
    const product = sending(mailbox);
    await expect(callerBy({ isDeveloper: true }, product).mail.outbox({})).rejects.toMatchObject(missing);
    await product.mail.post("dora@fresh.example", reset);
    await product.mail.deliver();
    const found = await callerBy({ isLocal: true }, product).mail.outbox({ recipient: "dora@fresh.example" });
    expect(found).toMatchObject([{ state: "sent", text: null, link: null }]);
    await product.stop();
  });
});

test("a started product sends within seconds what another process wrote", async () => {
  await using mailbox = await openMailbox();
  const product = sending(mailbox);
  await product.start();
  try {
    await backend.mail.post("emil@fresh.example", reset);
    await eventually(() => expect(mailbox.received.flatMap(({ to }) => to)).toContain("emil@fresh.example"));
  } finally {
    await product.stop();
  }
});
