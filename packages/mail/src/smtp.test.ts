import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { senderIn, smtpServerIn, smtpTransport, type SmtpServer } from "./smtp.ts";
import { localhostCertificate } from "./testing/localhost-certificate.ts";
import { openMailbox } from "./testing/mailbox.ts";

const sender = { name: "Freehold", address: "mail@freehold.example" };
const words = { subject: "Hello", text: "Hello", html: "<p>Hello</p>" };
const outgoing = { id: "0190-1", recipient: "anna@fresh.example", ...words };

const send = (server: SmtpServer) => smtpTransport(server, sender).send(outgoing);

describe("SMTP_URL", () => {
  test.each([
    ["smtp://mail.example.com", { host: "mail.example.com", port: 587, tls: "required", credentials: undefined }],
    ["smtps://mail.example.com", { host: "mail.example.com", port: 465, tls: "implicit", credentials: undefined }],
    ["smtp://a%40b.example:p%40ss%3A%2F@mail.example.com:2525", { port: 2525, credentials: { user: "a@b.example", pass: "p@ss:/" } }],
    ["smtp://localhost:1025", { host: "localhost", port: 1025, tls: "offered" }],
    ["smtp://127.0.0.1", { tls: "offered" }],
    ["smtp://[::1]:25", { host: "::1", port: 25, tls: "offered" }],
    ["smtp://10.0.0.1", { tls: "required" }],
    ["smtp://localhost.example.com", { tls: "required" }],
  ] as const)("%s is understood", (text, server) => {
    expect(smtpServerIn(text)).toMatchObject(server);
  });

  test.each(["", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://user@mail.example.com", "smtp://:pass@mail.example.com",
    "smtp://mail.example.com/path", "smtp://mail.example.com?secure=false", "smtp://mail.example.com#a", "smtp://mail.example.com:99999",
    "smtp://a:%zz@mail.example.com"])("%j is refused", (text) => {
    expect(smtpServerIn(text)).toBeUndefined();
  }); // prettier-ignore
});

describe("MAIL_FROM", () => {
  test.each([
    ["mail@example.com", { name: "", address: "mail@example.com" }],
    ["Freehold <mail@example.com>", { name: "Freehold", address: "mail@example.com" }],
    ['"Fresh, Market" <mail@example.com>', { name: "Fresh, Market", address: "mail@example.com" }],
    [" <mail@example.com> ", { name: "", address: "mail@example.com" }],
  ])("%s is understood", (text, expected) => {
    expect(senderIn(text)).toEqual(expected);
  });

  test.each(["", "Freehold", "a@b.example, c@d.example", "Freehold <mail>", "a@b.example\r\nBcc: c@d.example", "A <a@b.example> B"])(
    "%j is refused",
    (text) => {
      expect(senderIn(text)).toBeUndefined();
    },
  );
});

describe("a server on this machine", () => {
  test("gets mail without encryption when it offers none", async () => {
    await using mailbox = await openMailbox();
    await send(mailbox.server);
    expect(mailbox.received.map(({ isEncrypted }) => isEncrypted)).toEqual([false]);
  });

  test("gets mail encrypted when it offers STARTTLS, whatever its certificate", async () => {
    await using mailbox = await openMailbox({ startTls: true });
    await send(mailbox.server);
    expect(mailbox.received.map(({ isEncrypted }) => isEncrypted)).toEqual([true]);
  });
});

describe("a server across a network", () => {
  test("gets nothing when it offers no STARTTLS, not even a password", async () => {
    await using mailbox = await openMailbox({ login: { user: "product", pass: "right" } });
    await expect(send({ ...mailbox.server, tls: "required" })).rejects.toMatchObject({ code: "ETLS" });
    expect(mailbox.received).toEqual([]);
  });

  test("gets nothing when nobody vouches for its certificate", async () => {
    await using mailbox = await openMailbox({ startTls: true });
    await expect(send({ ...mailbox.server, tls: "required" })).rejects.toThrow(/self-signed/);
    expect(mailbox.received).toEqual([]);
  });

  describe("with a certificate that the machine trusts", () => {
    const trusted = tls.getCACertificates("default");
    beforeAll(() => tls.setDefaultCACertificates([...trusted, localhostCertificate.cert]));
    afterAll(() => tls.setDefaultCACertificates(trusted));

    test("gets mail by STARTTLS", async () => {
      await using mailbox = await openMailbox({ startTls: true, login: { user: "product", pass: "right" } });
      await send({ ...mailbox.server, tls: "required" });
      expect(mailbox.received.map(({ isEncrypted, user }) => ({ isEncrypted, user }))).toEqual([{ isEncrypted: true, user: "product" }]);
    });
  });
});

test("the message goes to one recipient even if the address were a list", async () => {
  await using mailbox = await openMailbox();
  const to = "anna@fresh.example, eve@evil.example";
  await smtpTransport(mailbox.server, sender)
    .send({ ...outgoing, recipient: to })
    .catch(() => undefined);
  expect(mailbox.received.flatMap((one) => one.to).filter((address) => address === "eve@evil.example")).toEqual([]);
});
