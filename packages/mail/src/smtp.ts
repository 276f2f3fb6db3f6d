import { isIP } from "node:net";
import type { Transporter } from "nodemailer";
import { faults } from "@freehold/kernel/fault.ts";
import { isAddress, plain } from "./plain.ts";
import type { Outgoing, Transport } from "./transport.ts";

/** A mail server and how to speak with it. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte; `required` by STARTTLS or not at all; `offered` is for this machine only. */
  readonly tls: "implicit" | "required" | "offered";
  readonly credentials: { readonly user: string; readonly pass: string } | undefined;
};

/** Who the product's mail comes from. */
export type Sender = { readonly name: string; readonly address: string };

export const fault = faults("mail", {
  refused: ["invalid", "The mail server refuses this message for good."],
});

/** The longest that one message may take, from looking up the server to its last word. */
const sendTime = 100_000;

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/**
 * The server that `smtp://user:password@host:587` or `smtps://…` names; undefined when it is no such address. Nothing
 * crosses a network unencrypted: by `smtp:` the server must offer STARTTLS, unless it is on this machine.
 */
export function smtpServerIn(text: string): SmtpServer | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["smtp:", "smtps:"].includes(url.protocol) || !url.hostname) return undefined;
  if (!["", "/"].includes(url.pathname) || url.search || url.hash) return undefined;
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || pass === undefined || (user === "") !== (pass === "")) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isImplicit = url.protocol === "smtps:";
  return {
    host,
    port: Number(url.port || (isImplicit ? 465 : 587)),
    tls: isImplicit ? "implicit" : isLoopback(host) ? "offered" : "required",
    credentials: user ? { user, pass } : undefined,
  };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The sender in `mail@example.com` or `Freehold <mail@example.com>`; undefined when it is neither. */
export function senderIn(text: string): Sender | undefined {
  const found = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))\s*$/.exec(text);
  const address = found?.[2] ?? found?.[3];
  return address !== undefined && isAddress(address) ? { name: plain(found?.[1] ?? ""), address } : undefined;
}

/** Sends by SMTP, each message over a connection of its own. Nothing is loaded or connected before the first one. */
export function smtpTransport(server: SmtpServer, sender: Sender): Transport {
  let opened: Promise<Transporter> | undefined;
  const domain = sender.address.slice(sender.address.lastIndexOf("@") + 1);
  return {
    send: async ({ id, recipient, ...words }: Outgoing, signal?: AbortSignal) => {
      opened ??= open(server);
      const transporter = await opened;
      const sending = transporter.sendMail({
        from: sender,
        // As an object it is one address, whatever it holds.
        to: { name: "", address: recipient },
        ...words,
        messageId: `<${id}@${domain}>`,
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        signal: AbortSignal.any([AbortSignal.timeout(sendTime), ...(signal ? [signal] : [])]),
      });
      await sending.catch((error: unknown) => {
        throw isRefusal(error) ? fault.refused({}, error) : error;
      });
    },
  };
}

async function open({ host, port, tls, credentials }: SmtpServer): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: tls !== "offered" },
    ...(credentials && { auth: credentials }),
    dnsTimeout: 10_000,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    socketCloseTimeout: 1000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Whether the server knows of no such recipient. Other refusals (5.7: relaying, policy) may be mended by the operator
 * while the message waits.
 */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { command, response, responseCode } = error as { command?: unknown; response?: unknown; responseCode?: unknown };
  if (command !== "RCPT TO" || typeof response !== "string") return false;
  return [550, 551, 553].includes(Number(responseCode)) && !/^\d{3}[ -]5\.7\./.test(response);
}
