import { resolve } from "node:path";
import { z } from "zod";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("configuration", {
  invalid: ["invalid", "The configuration is not valid."],
});

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

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
  ORIGINS: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter(Boolean))
    .describe("Further origins, separated by commas, that browsers may come from; the server's own is always allowed."),
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
  readonly origins: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly production: boolean;
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
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    dataFolder: resolve(env.FREEHOLD_DATA),
    secret: env.FREEHOLD_SECRET,
    demo: env.FREEHOLD_DEMO,
    webFolder: resolve(env.FREEHOLD_WEB),
    origins: env.ORIGINS,
    logLevel: env.LOG_LEVEL,
    production,
  });
}
