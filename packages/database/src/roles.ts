import type { Client } from "pg";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { withClient } from "./administrator.ts";
import { passwordOf, roleNames, roleUrl, type LoginRole } from "./connection-url.ts";

/** What each role may; nothing else. */
const attributes = {
  owner: {},
  app: { login: true },
  feed: { login: true, replication: true },
  backup: { login: true, bypassrls: true },
} as const;

const all = ["owner", "app", "feed", "backup"] as const;
const logins: readonly LoginRole[] = ["app", "feed", "backup"];

/** What the bootstrap needs to know besides its connection. */
export type Installation = { readonly adminUrl: string; readonly secret: string; readonly log: Log };

/**
 * Makes the roles what they must be, and lets them into this database. Idempotent; several servers may do it at once.
 * A superuser can do all of it. An administrator with CREATEROLE does what the server allows him; what is then
 * missing (replication for the feed, a backup past row-level security) is logged as what an administrator must do.
 * @throws unavailable with the statement that an administrator must run.
 */
export async function bootstrapRoles(client: Client, installation: Installation): Promise<void> {
  const { rows } = await client.query<Attributes & { name: string }>(
    `select rolname as name, rolcanlogin as login, rolreplication as replication, rolbypassrls as bypassrls,
       rolsuper as superuser, rolcreaterole as createrole, rolcreatedb as createdb
     from pg_roles where rolname = any ($1)`,
    [Object.values(roleNames)],
  );
  for (const role of all) {
    const found = rows.find(({ name }) => name === roleNames[role]);
    await makeRole(client, role, { found, log: installation.log });
  }
  await becomeAbleToActAsOwner(client);
  await openDatabaseToRoles(client);
  const shut = await Promise.all(logins.map(async (role) => ((await opens(role, installation)) ? [] : [role])));
  for (const role of shut.flat()) await setPassword(client, role, installation);
}

const nothing = { login: false, replication: false, bypassrls: false, superuser: false, createrole: false, createdb: false };
type Attributes = typeof nothing;

/** Only what differs is said: naming an attribute, even to deny it, takes the right to grant it. */
async function makeRole(
  client: Client,
  role: (typeof all)[number],
  { found, log }: { found: Attributes | undefined; log: Log },
): Promise<void> {
  const wanted: Attributes = { ...nothing, ...attributes[role] };
  const differing = Object.entries(wanted).filter(([name, is]) => (found ?? nothing)[name as keyof Attributes] !== is);
  if (found && differing.length === 0) return;
  const words = (of: typeof differing) => of.map(([name, is]) => (is ? name : `no${name}`)).join(" ");
  const verb = found ? "alter" : "create";
  try {
    await attempt(client, `${verb} role ${roleNames[role]} ${words(differing)}`);
  } catch (error) {
    const special = new Set(["replication", "bypassrls"]);
    if (!(error instanceof DomainError) || !differing.some(([name, is]) => is && special.has(name))) throw error;
    const rest = differing.filter(([name]) => !special.has(name));
    if (!found || rest.length > 0) await attempt(client, `${verb} role ${roleNames[role]} ${words(rest)}`);
    log.warn({ role: roleNames[role], statement: `alter role ${roleNames[role]} ${words(differing)}` }, lacking[role]);
  }
}

const lacking = {
  owner: "A right is missing.",
  app: "A right is missing.",
  feed: "Live views will not work until an administrator of the database server lets this role replicate.",
  backup: "Backups by this role will be refused until an administrator of the database server lets it bypass row-level security.",
};

/** Runs a statement about roles. Roles belong to the whole server, so another server may be at the same one. */
async function attempt(client: Client, statement: string): Promise<void> {
  for (let left = 5; ; left--) {
    try {
      await client.query(statement);
      return;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // Made by the other server in this moment.
      if (code === "42710" || code === "23505") return;
      // "tuple concurrently updated": the other server's change is through now.
      if (code === "XX000" && left > 0) continue;
      if (code === "42501") throw notAllowed(statement, error);
      throw error;
    }
  }
}

function notAllowed(statement: string, cause: unknown): DomainError {
  return new DomainError({
    kind: "unavailable",
    code: "database.rolesMissing",
    message: `The user of DATABASE_URL may not run "${statement}". Let an administrator of the database server run it once, then start again.`,
    cause,
  });
}

/** Since PostgreSQL 16 whoever creates a role may administer it, but has to give himself the right to become it. */
async function becomeAbleToActAsOwner(client: Client): Promise<void> {
  const able = await client.query<{ able: boolean }>(
    `select case when current_setting('server_version_num')::int >= 160000
       then pg_has_role(current_user, $1, 'SET') else pg_has_role(current_user, $1, 'MEMBER') end as able`,
    [roleNames.owner],
  );
  if (!able.rows[0]?.able) await attempt(client, `grant ${roleNames.owner} to current_user`);
}

async function openDatabaseToRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ database: string; done: boolean }>(
    `select current_database() as database,
       has_database_privilege($1, current_database(), 'CREATE') and has_database_privilege($2, current_database(), 'CONNECT')
       and not exists (select from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         where d.datname = current_database() and a.grantee = 0)
       and not exists (select from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
         where n.nspname = 'public' and a.grantee = 0) as done`,
    [roleNames.owner, roleNames.app],
  );
  const { database, done } = rows[0]!;
  if (done) return;
  await grantDatabase(client, database);
  await attempt(
    client,
    "do $$ begin if to_regnamespace('public') is not null then revoke all on schema public from public; end if; end $$",
  );
}

/** Lets the roles, and nobody else, into a database of this server. A copy of a database does not inherit this. */
export async function grantDatabase(client: Client, database: string): Promise<void> {
  const name = quote(database);
  await attempt(client, `revoke all on database ${name} from public`);
  await attempt(client, `grant create, connect, temporary on database ${name} to ${roleNames.owner}`);
  await attempt(client, `grant connect on database ${name} to ${roleNames.app}, ${roleNames.feed}, ${roleNames.backup}`);
}

/** Trying the password is the only way to know it without reading secrets. It is set only when it does not open. */
const opens = (role: LoginRole, { adminUrl, secret }: Installation): Promise<boolean> =>
  withClient({ connectionString: roleUrl(adminUrl, role, secret) }, () => Promise.resolve(true)).catch(() => false);

async function setPassword(client: Client, role: LoginRole, { secret }: Installation): Promise<void> {
  // Hexadecimal digits need no escaping.
  await attempt(client, `alter role ${roleNames[role]} password '${passwordOf(role, secret)}'`);
}
