import { resolve } from "node:path";
import { z } from "zod";
import { isNetwork } from "@freehold/api/platform/limits/operator-addresses.ts";
import type { OutwardOptions } from "@freehold/api/platform/notifications/outward.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { ProviderSettings } from "@freehold/identity/external/provider.ts";
import type { FarewellTimes } from "./leave/farewell.ts";
import { senderIn, smtpServerIn, type Sender, type SmtpServer } from "@freehold/mail/smtp.ts";
import { providersIn, providerVariables } from "./oauth/providers.ts";
import { isShippedPassword, weaknessOf } from "./machine/weak-secret.ts";
import { bucketIn, type S3Bucket } from "@freehold/storage/s3-bucket.ts";

const fault = faults("configuration", {
  invalid: ["invalid", "The configuration is not valid."],
});

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** Says what is expected of a variable; the value itself, which may hold a password, is not repeated. */
function wrong(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
  );

/** A whole number of seconds. */
const seconds = (fallback: number, most: number) => z.coerce.number().int().min(0).max(most).default(fallback);

const networks = list.refine((named) => named.every(isNetwork), "Write networks such as 10.0.0.0/8 or fd00::/8, separated by commas.");

/** Every variable of the environment that the server reads. The only place where it is read. */
export const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).describe("Port of the web app, the API and the sockets."),
  HOST: z.string().default("127.0.0.1").describe("Address to listen on. 0.0.0.0 listens on all."),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("A PostgreSQL 15 to 18 and the login that may create roles in it. Without it an embedded PostgreSQL starts."),
  FREEHOLD_DATA: z.string().default(".freehold").describe("Folder of the embedded database, the generated secret and logs."),
  FREEHOLD_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe("At least 32 characters, the same for all servers of one database. Needed with DATABASE_URL; otherwise generated once."),
  FREEHOLD_DEMO: flag.default(false).describe("Fill an empty database with a demonstration and simulate its sensors."),
  FREEHOLD_WEB: z.string().default("apps/web/dist").describe("Folder of the built web app."),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional()
    .describe("Where people reach the web app, for links in mails. Without it the address it listens on."),
  ORIGINS: list
    .refine((named) => named.every(isOrigin), "Write origins such as https://app.example.com, without a path, separated by commas.")
    .describe("Further origins, separated by commas, that browsers may come from; the server's own is always allowed."),
  TRUSTED_PROXIES: networks.describe(
    "Networks of the reverse proxies in front, such as 127.0.0.1/32, separated by commas: only they may say whom they speak for.",
  ),
  OPERATOR_ADDRESSES: networks.describe("Networks from which operators may act, separated by commas. Without it from everywhere."),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe(
      "A Redis in which several servers count limits together and tell each other who is here. Without it each knows of itself alone.",
    ),
  RATE_LIMITS: flag.default(true).describe("Whether calls are limited. Off only for measurements, or where something in front counts."),
  FIREBASE_SIGNER_KEY: z
    .base64()
    .optional()
    .describe(
      "`base64_signer_key` of the Firebase project that accounts were imported from. Needed until all of them have signed in once.",
    ),
  SMTP_URL: z
    .string()
    .transform(
      (text, context) => smtpServerIn(text) ?? wrong(context, "Write smtp://user:password@host:587 or smtps://user:password@host."),
    )
    .optional()
    .describe("The mail server. By smtp: it must offer STARTTLS, unless it is on this machine. Without it mail waits in the outbox."),
  MAIL_FROM: z
    .string()
    .transform((text, context) => senderIn(text) ?? wrong(context, "Write mail@example.com or Freehold <mail@example.com>."))
    .optional()
    .describe("Who mail comes from: an address, or a name and an address in angle brackets. Needed with SMTP_URL."),
  PRIVATE_TARGETS: networks.describe(
    "Networks inside, such as 10.1.2.0/24, that webhooks may be sent to, also without encryption. Without it only the public network.",
  ),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[A-Za-z0-9_-]+$/, "Write the token as BotFather gives it.")
    .optional()
    .describe("The bot that writes to people in Telegram. Without it Telegram is not offered."),
  TELEGRAM_BOT_NAME: z
    .string()
    .regex(/^[A-Za-z0-9_]{5,32}$/, "Write the bot's name without @.")
    .optional()
    .describe("Its name without @. Needed with TELEGRAM_BOT_TOKEN."),
  SMS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Where a gateway takes text messages by POST; {to} and {text} stand for number and words. Without it they are not offered."),
  SMS_BODY: z.string().optional().describe("What is posted there, as JSON or as a form, with the same two places."),
  SMS_AUTHORIZATION: z.string().optional().describe("The Authorization header for the gateway, such as Bearer and a key."),
  ...providerVariables,
  S3_ENDPOINT: z
    .string()
    .optional()
    .describe("An S3 store for files, as https://host, reachable by browsers. Without it files are in FREEHOLD_DATA/objects."),
  S3_BUCKET: z.string().optional().describe("Its bucket; it must allow PUT and GET from the web app's origin (CORS)."),
  S3_REGION: z.string().optional().describe("Its region; us-east-1 for most stores of one's own."),
  S3_ACCESS_KEY_ID: z.string().optional().describe("Who reads, writes, lists and removes in the bucket."),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe("The secret of this key."),
  S3_FORCE_PATH_STYLE: z
    .enum(["true", "false"])
    .default("true")
    .describe("Whether the bucket is named in the path; with false in the host's name."),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(?:\/.+|[^\s/]+:\d{1,5})$/, "Write host:port, or the path of its socket.")
    .optional()
    .describe(
      "ClamAV's daemon as host:port or the path of its socket: files wait until it has looked at them. Without it nobody looks for viruses.",
    ),
  WARM_SECONDS: seconds(5, 120).describe(
    "How long a server follows changes before it is ready while another one serves the same database, so that clients come over unnoticed.",
  ),
  DRAIN_NOTICE_SECONDS: seconds(0, 120).describe(
    "How long a server that is told to stop goes on serving after /health/ready says so: longer than the proxy takes to notice.",
  ),
  DRAIN_SECONDS: seconds(15, 300).describe("How long it then takes at most to send open pages elsewhere. With few it takes a moment."),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe("Whoever sends it as a bearer token may read /metrics. Without it only who develops on this machine."),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info").describe("The least important messages that are logged."),
  NODE_ENV: z.enum(["development", "production", "test"]).default("development").describe("In production no demonstration is possible."),
});

/** How this server runs. Read once, never changed. */
export type Config = {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly secret: string | undefined;
  readonly demo: boolean;
  readonly webFolder: string;
  readonly publicUrl: string | undefined;
  readonly origins: readonly string[];
  /** Networks of the proxies that may say for whom they speak. */
  readonly trustedProxies: readonly string[];
  /** Networks from which operators may act; none means all. */
  readonly operatorAddresses: readonly string[];
  readonly redisUrl: string | undefined;
  readonly rateLimits: boolean;
  readonly patience: Patience;
  /** How long it follows changes before it is ready while others serve, in milliseconds. */
  readonly warm: number;
  /** How it takes leave. */
  readonly farewell: FarewellTimes;
  /** How mail leaves and in whose name; without it mail waits in the outbox. */
  readonly mail: { readonly server: SmtpServer; readonly sender: Sender } | undefined;
  /** Where people may sign in besides here. */
  readonly providers: readonly ProviderSettings[];
  /** Of the Firebase project that hashes of passwords were imported from. */
  readonly firebase: { readonly signerKey: string } | undefined;
  /** How people and programs outside are reached, besides mail. */
  readonly outward: OutwardOptions;
  /** Where files are; without it on this machine's disk. */
  readonly bucket: S3Bucket | undefined;
  /** Where files are looked at for viruses. */
  readonly virusScanner: string | undefined;
  /** Lets programs of operators read measures of the process. */
  readonly metricsToken: string | undefined;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly production: boolean;
};

/** How long the server waits for a client, in milliseconds, before it ends the connection. */
export type Patience = {
  /** For the headers of a request, from its first byte. */
  readonly headers: number;
  /** For a whole request with its body: a large file over a slow line. */
  readonly request: number;
  /** For the next request on an open connection: longer than proxies keep theirs, or they would reuse a dead one. */
  readonly idle: number;
  /** Between two looks at what is overdue. */
  readonly check: number;
  /** For a word from a socket, before it is asked whether anybody is there. */
  readonly ping: number;
  /** For the answer to that. */
  readonly pong: number;
  /** For the reader of an event stream to take anything: whoever reads is sent something every 20 seconds. */
  readonly stall: number;
  /** For requests that are under way when the server stops. */
  readonly closing: number;
};

const patience: Patience = {
  headers: 20_000,
  request: 300_000,
  idle: 72_000,
  check: 10_000,
  ping: 20_000,
  pong: 10_000,
  stall: 60_000,
  closing: 5000,
};

/** The configuration in these variables. @throws configuration.invalid with a sentence for each that is wrong */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const read = Environment.safeParse(present);
  if (!read.success) {
    const fields = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join("."), issue.message]));
    throw fault.invalid({ fields });
  }
  const env = read.data;
  const production = env.NODE_ENV === "production";
  if (production && env.FREEHOLD_DEMO) throw fault.invalid({ fields: { FREEHOLD_DEMO: "A demonstration is not possible in production." } });
  if (env.DATABASE_URL && !env.FREEHOLD_SECRET) throw fault.invalid({ fields: { FREEHOLD_SECRET: "Is needed with DATABASE_URL." } });
  if (env.SMTP_URL && !env.MAIL_FROM) throw fault.invalid({ fields: { MAIL_FROM: "Is needed with SMTP_URL." } });
  if (env.TELEGRAM_BOT_TOKEN && !env.TELEGRAM_BOT_NAME)
    throw fault.invalid({ fields: { TELEGRAM_BOT_NAME: "Is needed with TELEGRAM_BOT_TOKEN." } });
  if (production) refuseKnownSecrets(env);
  const providers = providersIn(present, production);
  if (Object.keys(providers.wrong).length > 0) throw fault.invalid({ fields: providers.wrong });
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    dataFolder: resolve(env.FREEHOLD_DATA),
    secret: env.FREEHOLD_SECRET,
    demo: env.FREEHOLD_DEMO,
    webFolder: resolve(env.FREEHOLD_WEB),
    publicUrl: env.PUBLIC_URL,
    origins: env.ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    operatorAddresses: env.OPERATOR_ADDRESSES,
    redisUrl: env.REDIS_URL,
    rateLimits: env.RATE_LIMITS,
    patience,
    warm: env.WARM_SECONDS * 1000,
    farewell: {
      notice: env.DRAIN_NOTICE_SECONDS * 1000,
      most: env.DRAIN_SECONDS * 1000,
      // Whoever presses Ctrl-C waits for it; customers on the road need a while for a new connection.
      patience: production ? 3000 : 200,
    },
    mail: env.SMTP_URL && env.MAIL_FROM && { server: env.SMTP_URL, sender: env.MAIL_FROM },
    providers: providers.settings,
    firebase: env.FIREBASE_SIGNER_KEY === undefined ? undefined : { signerKey: env.FIREBASE_SIGNER_KEY },
    outward: outwardIn(env),
    bucket: bucketIn(env),
    virusScanner: env.CLAMD_ADDRESS,
    metricsToken: env.METRICS_TOKEN,
    logLevel: env.LOG_LEVEL,
    production,
  });
}

function outwardIn(env: z.infer<typeof Environment>): OutwardOptions {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_BOT_NAME: name, SMS_URL: url } = env;
  return {
    privateTargets: env.PRIVATE_TARGETS,
    telegram: token === undefined || name === undefined ? undefined : { token, name },
    sms: url === undefined ? undefined : { url, body: env.SMS_BODY, authorization: env.SMS_AUTHORIZATION },
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** A server that everybody can reach must not open to what everybody knows. The values themselves are not repeated. */
function refuseKnownSecrets(env: z.infer<typeof Environment>): void {
  const advice = "Make one with: openssl rand -hex 32";
  const fields: Record<string, string> = {};
  for (const name of ["FREEHOLD_SECRET", "METRICS_TOKEN"] as const) {
    const weakness = env[name] && weaknessOf(env[name]);
    if (weakness) fields[name] = `${weakness} ${advice}`;
  }
  for (const name of ["DATABASE_URL", "REDIS_URL"] as const) {
    const url = env[name] && new URL(env[name]);
    if (url && url.password !== "" && isShippedPassword(decodeURIComponent(url.password), decodeURIComponent(url.username)))
      fields[name] = `Its password is one that everybody tries first. ${advice}`;
  }
  if (env.S3_SECRET_ACCESS_KEY && isShippedPassword(env.S3_SECRET_ACCESS_KEY, env.S3_ACCESS_KEY_ID))
    fields["S3_SECRET_ACCESS_KEY"] = `It is one that everybody tries first. ${advice}`;
  if (Object.keys(fields).length > 0) throw fault.invalid({ fields });
}
