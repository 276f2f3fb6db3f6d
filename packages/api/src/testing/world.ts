import { inArray } from "drizzle-orm";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { hashPassword } from "@freehold/identity/password/passwords.ts";
import { session, user } from "@freehold/identity/schema.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { actionIn } from "@freehold/mail/letter.ts";
import type { Backend } from "../backend.ts";
import { createContext, type Call } from "../context.ts";
import { addMember } from "../platform/organizations/members.ts";
import { createOrganization } from "../platform/organizations/organizations.ts";
import { appRouter } from "../router.ts";
import { migrationsFolder, structure } from "../structure.ts";
import { createCallerFactory } from "../trpc.ts";
import { testBackend, type TestBackendOptions } from "./test-backend.ts";

const createCaller = createCallerFactory(appRouter);

/** A tRPC caller as one person. */
export type Caller = ReturnType<typeof createCaller>;

/** An organization with one person of each role. */
export type TestOrganization = {
  readonly id: string;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly principal: (role: Role) => Principal;
};

/** The whole product over a database of its own, with two organizations that must know nothing of each other. */
export async function createWorld(options: { name: string } & TestBackendOptions): Promise<World> {
  const database = await testDatabase({ name: options.name, migrationsFolder, ...structure });
  const backend = testBackend(database, options);
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  return new World(backend, { ours, theirs, admin: database.admin }, async () => {
    await backend.stop();
    await database[Symbol.asyncDispose]();
  });
}

export class World implements AsyncDisposable {
  readonly backend: Backend;
  readonly ours: TestOrganization;
  readonly theirs: TestOrganization;
  /** A query past row-level security: what happens to a database that nobody asked the product for. */
  readonly admin: TestDatabase["admin"];
  readonly #dispose: () => Promise<void>;

  constructor(backend: Backend, { ours, theirs, admin }: Pick<World, "ours" | "theirs" | "admin">, dispose: () => Promise<void>) {
    this.backend = backend;
    this.ours = ours;
    this.theirs = theirs;
    this.admin = admin;
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

  /** A member of the other organization in a session of their own, which they may end. */
  async freshNeighbour(role: Role = "owner"): Promise<Caller> {
    return this.caller({ token: await this.freshToken(this.theirs, role), organizationId: this.theirs.id });
  }

  /** The token of a session that nobody else uses. */
  async freshToken(of: TestOrganization, role: Role): Promise<string> {
    const { token } = await this.backend.identity.startSession(of.principal(role).userId, { userAgent: null, address: null });
    return token;
  }

  /** Somebody who has not signed in. */
  anonymous(): Caller {
    return this.caller({ token: undefined, organizationId: this.ours.id });
  }

  /** The newest message that was written to this address: its subject, its text and where its button leads. */
  async mailTo(recipient: string): Promise<{ subject: string; text: string; url: string | undefined } | undefined> {
    const [found] = await this.backend.mail.newest({ recipient, limit: 1 });
    return found && { subject: found.subject, text: found.text ?? "", url: actionIn(found.text ?? "")?.url };
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

/** The password of all people of test organizations, hashed once: a hash takes as long as ten rows with their triggers. */
const password = "correct horse battery";
let hashed: Promise<string> | undefined;

/** An organization with a person of each role, all with the same password. */
export async function createTestOrganization(backend: Backend, slug: string): Promise<TestOrganization> {
  const people = await Promise.all(
    roles.map(async (role) => {
      const person = await backend.identity.createAccount({
        name: `${role} of ${slug}`,
        email: `${role}@${slug}.example`,
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
  const passwordHash = await (hashed ??= hashPassword(password));
  const [ids, sessions] = [people.map(({ person }) => person.id), people.map(({ token }) => hashToken(token))];
  await backend.database.asIdentity(async (tx) => {
    await tx.update(user).set({ passwordHash }).where(inArray(user.id, ids));
    // Tests move their clock by months: these sessions outlast it.
    await tx
      .update(session)
      .set({ expiresAt: new Date("2100-01-01") })
      .where(inArray(session.id, sessions));
  });
  const tokens = Object.fromEntries(people.map(({ role, token }) => [role, token])) as Record<Role, string>;
  return { id, tokens, principal };
}
