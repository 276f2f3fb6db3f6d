import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { isTrackedEnvelope } from "@trpc/server";
import { createBackend, type Backend } from "@freehold/api/backend.ts";
import { createContext } from "@freehold/api/context.ts";
import { describeProcedures } from "@freehold/api/platform/catalogue/procedures.ts";
import { modules } from "@freehold/api/modules.ts";
import { appRouter } from "@freehold/api/router.ts";
import { createCallerFactory } from "@freehold/api/trpc.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { openObjectStore } from "@freehold/storage/open.ts";
import { bucketIn } from "@freehold/storage/s3-bucket.ts";
import type { Terminal } from "../terminal.ts";
import type { Called, Connection } from "./connection.ts";
import { openLocalDatabase } from "./local-database.ts";
import { throughDoor } from "./signed-addresses.ts";

const callerFor = createCallerFactory(appRouter);

/**
 * The product in this process, on this machine's database, for who can read its secret. It acts by the same
 * procedures and policies as a server does, as the named person, in a session that ends with the command.
 */
export async function connectLocal(
  { environment, clock, interrupted }: Terminal,
  { email }: { readonly email: string | undefined },
): Promise<Connection> {
  const { database, folder, secret, close } = await openLocalDatabase(environment);
  const address = environment.PUBLIC_URL ?? "http://localhost:4000";
  try {
    const objects = await openObjectStore(bucketIn(environment), { folder: join(folder, "objects"), secret, clock });
    const backend = createBackend({ database, clock, log: silent, modules, objects, secret, address: () => address, dataFolder: folder });
    const token = email === undefined ? undefined : await startSession(backend, email);
    const end = async (): Promise<void> => {
      try {
        if (token !== undefined) await backend.identity.endSession(token);
        await backend.stop();
      } finally {
        await close();
      }
    };
    return connectionTo(backend, { session: token, interrupted, end });
  } catch (error) {
    await close();
    throw error;
  }
}

async function startSession({ identity }: Backend, email: string): Promise<string> {
  const person = await identity.findPerson(email.toLowerCase());
  if (!person)
    throw new DomainError({ kind: "missing", code: "cli.personMissing", message: `Nobody has an account with the address ${email}.` });
  // Whoever can read the installation's secret has shown more than any second factor does.
  const { token } = await identity.startSession(person.id, { userAgent: "freehold --local", address: null }, { factors: 2 });
  return token;
}

/** A command line tells failures itself; what the product logs besides belongs to a server. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Session = { readonly session: string | undefined; readonly interrupted: AbortSignal; readonly end: () => Promise<void> };

function connectionTo(backend: Backend, { session, interrupted, end }: Session): Connection {
  let token = session;
  let organizationId: string | undefined;
  let isFollowing: Promise<void> | undefined;
  const invoke = (path: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> => {
    const call = {
      token,
      organizationId,
      requestId: randomUUID(),
      userAgent: "freehold --local",
      address: null,
      isLocal: true,
      keepToken: () => false,
    };
    const caller = callerFor(createContext(backend, call), signal && { signal });
    // The caller is a tree of functions typed by the router; a path is only known at run time.
    const procedure = path.split(".").reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], caller);
    return (procedure as (input: unknown) => Promise<unknown>)(input);
  };
  return {
    procedures: async () => describeProcedures(appRouter),
    call: ({ path }, input, signal = interrupted) => invoke(path, input, signal),
    follow: throughDoor(backend.objects.door),
    watch: async function* ({ path }: Called, input, { signal }) {
      await (isFollowing ??= backend.live.start());
      const events = (await invoke(path, input, signal)) as AsyncIterable<unknown>;
      for await (const event of events) yield isTrackedEnvelope(event) ? event[1] : event;
    },
    enter: (as) => {
      organizationId = as.organizationId;
    },
    keep: async ({ accessToken }) => {
      token = accessToken;
    },
    close: end,
  };
}
