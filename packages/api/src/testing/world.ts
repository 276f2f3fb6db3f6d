import { testDatabase } from "@freehold/database/testing/test-database.ts";
import { systemClock, type Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { createBackend, type Backend } from "../backend.ts";
import { createContext, type Call } from "../context.ts";
import { modules } from "../modules.ts";
import { addMember, createOrganization } from "../platform/organizations/organizations.ts";
import { appRouter } from "../router.ts";
import { migrationsFolder, structure } from "../structure.ts";
import { createCallerFactory } from "../trpc.ts";

const createCaller = createCallerFactory(appRouter);

/** A tRPC caller as one person. */
export type Caller = ReturnType<typeof createCaller>;

/** An organization with one person of each role. */
export type TestOrganization = {
  readonly id: string;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly principal: (role: Role) => Principal;
};

/** Says nothing, except what should never happen. */
export const silent: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (details, message) => console.error(message, details),
};

/** The whole product over a database of its own, with two organizations that must know nothing of each other. */
export async function createWorld(options: { name: string; clock?: Clock }): Promise<World> {
  const database = await testDatabase({ name: options.name, migrationsFolder, ...structure });
  const backend = createBackend({ database: database.database, clock: options.clock ?? systemClock, log: silent, modules });
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  return new World(backend, { ours, theirs }, async () => {
    await backend.stop();
    await database[Symbol.asyncDispose]();
  });
}

export class World implements AsyncDisposable {
  readonly backend: Backend;
  readonly ours: TestOrganization;
  readonly theirs: TestOrganization;
  readonly #dispose: () => Promise<void>;

  constructor(backend: Backend, { ours, theirs }: { ours: TestOrganization; theirs: TestOrganization }, dispose: () => Promise<void>) {
    this.backend = backend;
    this.ours = ours;
    this.theirs = theirs;
    this.#dispose = dispose;
  }

  /** A member of our organization. */
  as(role: Role): Caller {
    return this.caller({ token: this.ours.tokens[role], organizationId: this.ours.id });
  }

  /** An owner of the other organization who names ours. */
  stranger(): Caller {
    return this.caller({ token: this.theirs.tokens.owner, organizationId: this.ours.id });
  }

  /** A member of the other organization, in their own. */
  neighbour(role: Role = "owner"): Caller {
    return this.caller({ token: this.theirs.tokens[role], organizationId: this.theirs.id });
  }

  /** Somebody who has not signed in. */
  anonymous(): Caller {
    return this.caller({ token: undefined, organizationId: this.ours.id });
  }

  caller(call: Pick<Call, "token" | "organizationId">): Caller {
    const context = createContext(
      this.backend,
      { ...call, requestId: "test", userAgent: null, address: null, keepToken: () => false },
      true,
    );
    return createCaller(context);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispose();
  }
}

/** An organization with a person of each role, all with the same password. */
export async function createTestOrganization(backend: Backend, slug: string): Promise<TestOrganization> {
  const people = await Promise.all(
    roles.map(async (role) => {
      const person = await backend.identity.register({
        name: `${role} of ${slug}`,
        email: `${role}@${slug}.example`,
        password: "correct horse battery",
      });
      const { token } = await backend.identity.startSession(person.id, { userAgent: null, address: null });
      return { role, person, token };
    }),
  );
  const owner = people.find(({ role }) => role === "owner")!.person;
  const { id } = await createOrganization(backend.database, owner, { name: slug, slug, timeZone: "Europe/Rome" });
  const principal = (role: Role): Principal => ({
    userId: people.find((one) => one.role === role)!.person.id,
    organizationId: id,
    role,
    links: noLinks,
  });
  await backend.database.asActor(principal("owner"), async (tx) => {
    for (const { role, person } of people) if (role !== "owner") await addMember(tx, principal("owner"), { person, role });
  });
  const tokens = Object.fromEntries(people.map(({ role, token }) => [role, token])) as Record<Role, string>;
  return { id, tokens, principal };
}
