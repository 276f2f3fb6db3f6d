import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Server } from "../calls/stage.ts";
import { Contender } from "../product/contender.ts";
import type { Ground } from "./peer.ts";
import type { Served } from "./serve.ts";

/** Starts a peer that is a library: its adapter's `serve` runs in a process of its own. */
export async function startServing(name: Served, { folder, databaseUrl, join: joined }: Ground, secret: string): Promise<Server> {
  const process = new Contender({
    file: join(import.meta.dirname, "serve.ts"),
    arguments: [name, folder, databaseUrl, secret],
    folder,
    environment: { NODE_ENV: "production", GRAPHILE_ENV: "production" },
  });
  joined(process);
  return { process, port: Number(await process.printed(/port (\d+)/)) };
}

/** A secret that tokens are signed with. */
export const newSecret = (): string => randomBytes(32).toString("hex");

/** A token of somebody in an organization, as an identity provider would have signed it. */
export function signed(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...claims, exp: Math.floor(Date.now() / 1000) + 3600 })}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

/** A body that is sent as JSON. */
export const json = (value: unknown): string => JSON.stringify(value);
