import type { Client } from "pg";
import { DomainError } from "@freehold/kernel/fault.ts";
import { withClient } from "./administrator.ts";
import type { Database } from "./database.ts";
import type { Check, Finding } from "./doctor/check.ts";
import { functionChecks } from "./doctor/function-checks.ts";
import { liveChecks } from "./doctor/live-checks.ts";
import { policyFindings } from "./doctor/policy-check.ts";
import { roleChecks } from "./doctor/role-checks.ts";
import { tableChecks } from "./doctor/table-checks.ts";

const checks: readonly Check[] = [...roleChecks, ...tableChecks, ...functionChecks, ...liveChecks];

/**
 * Examines the database as the role that serves requests sees it: the role itself, the protection of every table and what its
 * policies say, functions, what live views need. Changes nothing; takes some tens of milliseconds.
 * @param meanwhile what this process can do while PostgreSQL looks
 */
export async function examine(database: Pick<Database, "appUrl">, meanwhile = async (): Promise<unknown> => undefined): Promise<Finding[]> {
  return withClient({ connectionString: database.appUrl, application_name: "freehold doctor", pipeline: true }, async (client) => {
    // Asked all at once: the time goes to PostgreSQL, not to the way there and back.
    const [findings] = await Promise.all([Promise.all(checks.map((check) => ask(client, check))), meanwhile()]);
    return [...findings.flat(), ...(await policyFindings(client))];
  });
}

async function ask(client: Client, { level, check, sql, message, keep = () => true }: Check): Promise<Finding[]> {
  const { rows } = await client.query<{ object: string; detail?: string | null }>(sql);
  return rows
    .map(({ object, detail }) => ({ object, detail: detail ?? "" }))
    .filter(({ detail }) => keep(detail))
    .map(({ object, detail }) => ({ level, check, object, message: message(object, detail) }));
}

/** Refuses to serve from a database that would not keep tenants apart. @throws unavailable with every danger in it. */
export async function assertSafe(database: Pick<Database, "appUrl">, meanwhile?: () => Promise<unknown>): Promise<void> {
  const dangers = (await examine(database, meanwhile)).filter(({ level }) => level === "danger");
  if (dangers.length === 0) return;
  throw new DomainError({
    kind: "unavailable",
    code: "database.unsafe",
    message: `Freehold does not serve from this database:\n${dangers.map(({ message }) => `- ${message}`).join("\n")}`,
    details: { checks: [...new Set(dangers.map(({ check }) => check))] },
  });
}
