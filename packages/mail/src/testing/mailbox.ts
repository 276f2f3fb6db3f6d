import type { AddressInfo } from "node:net";
import { callbackify } from "node:util";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { SmtpServer } from "../smtp.ts";
import { localhostCertificate } from "./localhost-certificate.ts";

/** A message as a mail server received it. */
export type Received = {
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: unknown;
  readonly raw: string;
  readonly email: Email;
};

/** How a test's mail server behaves. */
export type MailboxOptions = {
  /** 0 takes any that is free. */
  readonly port?: number;
  readonly startTls?: boolean;
  /** Who may send; without it anybody may. */
  readonly login?: { readonly user: string; readonly pass: string };
  /** What the server answers to a recipient instead of taking a message; undefined takes it. */
  readonly refuse?: (recipient: string) => { code: number; message: string } | undefined;
  /** Waited for before a message is acknowledged. */
  readonly beforeTaking?: () => Promise<void>;
};

/** A real mail server that keeps what it is sent. */
export type Mailbox = AsyncDisposable & {
  readonly received: Received[];
  readonly port: number;
  /** How to reach it as the product would, from this machine. */
  readonly server: SmtpServer;
};

async function receivedIn({ envelope: { mailFrom, rcptTo }, secure, user }: SMTPServerSession, raw: string): Promise<Received> {
  return {
    from: mailFrom ? mailFrom.address : "",
    to: rcptTo.map(({ address }) => address),
    isEncrypted: secure,
    user: user as unknown,
    raw,
    email: await PostalMime.parse(raw),
  };
}

/** Starts a mail server on this machine. Disposing of it closes it and every connection. */
export async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const received: Received[] = [];
  const server = new SMTPServer({
    ...localhostCertificate,
    disabledCommands: [...(options.startTls ? [] : ["STARTTLS"]), ...(options.login ? [] : ["AUTH"])],
    allowInsecureAuth: true,
    closeTimeout: 1,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      const { login } = options;
      if (login && username === login.user && password === login.pass) done(null, { user: username });
      else done(new Error("Authentication credentials invalid"));
    },
    onRcptTo: ({ address }, _session, done) => {
      const refusal = options.refuse?.(address);
      done(refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null);
    },
    onData: (stream, session, done) => {
      const take = async (): Promise<void> => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        await options.beforeTaking?.();
        received.push(await receivedIn(session, Buffer.concat(chunks).toString()));
      };
      callbackify(take)(done);
    },
  });
  // A client that hangs up, or does not trust the certificate, is part of the tests.
  server.on("error", () => undefined);
  await new Promise<void>((listening, failed) => {
    server.server.once("error", failed);
    server.listen(options.port ?? 0, "127.0.0.1", () => listening());
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    received,
    port,
    server: { host: "127.0.0.1", port, tls: "offered", credentials: options.login },
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  };
}
