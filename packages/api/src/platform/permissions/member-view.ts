import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForCaller, residueForRole, type Residue } from "@freehold/kernel/expression/residue.ts";
import { comparable } from "@freehold/kernel/resource/list.ts";
import { quote, toSql } from "@freehold/kernel/expression/sql.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Backend } from "../../backend.ts";
import { findStanding } from "../access/standing.ts";
import { labelsOf } from "../catalogue/catalogue.ts";
import { membership } from "../organizations/schema.ts";
import type { OneMember } from "./contract.ts";
import { moduleOf, verdictOf, type Verdict } from "./matrix.ts";
import type { DeclaredResource } from "./procedures.ts";

const fault = faults("permissions", {
  memberMissing: ["missing", "There is no such member."],
});

/** Rows are counted up to this many: whether somebody sees a thousand or a million makes no difference here. */
export const countedUpTo = 1000;

/** What one member sees of one kind of record at this moment. */
export type SeenResource = {
  readonly path: string;
  readonly module: string;
  readonly plural: string;
  readonly read: Verdict;
  /** How many rows; `countedUpTo` stands for that many or more. */
  readonly rows: number;
  readonly isModuleOff: boolean;
};

/** What one member sees. */
export type MemberView = {
  readonly member: Pick<typeof membership.$inferSelect, "id" | "name" | "email" | "role" | "suspendedAt">;
  /** What their links grant, and how many rows each. */
  readonly links: readonly { readonly label: string; readonly rows: number }[];
  readonly modulesOff: readonly string[];
  readonly resources: readonly SeenResource[];
};

type Asking = { readonly backend: Backend; readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>; readonly caller: Principal };

/**
 * What a member can see: by their role, by what is linked to them, and by what is there. The rows are counted as that
 * member, in one transaction that cannot write. @throws permissions.memberMissing
 */
export async function memberView(
  { backend, asActor, caller }: Asking,
  { membershipId }: OneMember,
  resources: readonly DeclaredResource[],
): Promise<MemberView> {
  const [member] = await asActor((tx) => tx.select().from(membership).where(eq(membership.id, membershipId)));
  if (!member) throw fault.memberMissing();
  const { id, userId, name, email, role, suspendedAt } = member;
  const standing = await findStanding(backend, { id: userId, name, email, isOperator: false }, caller.organizationId);
  if (!standing) throw fault.memberMissing();
  const { principal, organization } = standing;
  const counts = await countRows(backend, principal, resources);
  return {
    member: { id, name, email, role, suspendedAt },
    links: backend.links.map((link) => ({ label: link.label, rows: principal.links.get(link.name)?.size ?? 0 })),
    modulesOff: organization.modulesOff,
    resources: resources.map(({ path, declaration }, i) => ({
      path,
      module: moduleOf(path),
      plural: declaration.plural,
      read: verdictOf(residueForRole(declaration.policy.read ?? nobody, role), labelsOf(declaration)),
      rows: counts[i]!,
      isModuleOff: organization.modulesOff.includes(moduleOf(path)),
    })),
  };
}

function countRows({ database }: Backend, principal: Principal, resources: readonly DeclaredResource[]): Promise<number[]> {
  return database.asActor(
    principal,
    async (tx) => {
      const counts: number[] = [];
      for (const { declaration } of resources) counts.push(await countOf(tx, principal, declaration));
      return counts;
    },
    { readOnly: true },
  );
}

/** What row-level security shows, found by what is left of the policy, so that an index can help. */
async function countOf(tx: Tx, principal: Principal, declaration: Declaration): Promise<number> {
  const residue: Residue = residueForCaller(declaration.policy.read ?? nobody, principal);
  if (residue === false) return 0;
  const where = residue === true ? sql`true` : toSql(residue, comparable(declaration), "parameters");
  const table = sql.raw(`${quote(declaration.schema)}.${quote(declaration.name)}`);
  const { rows } = await tx.execute<{ rows: number }>(
    sql`select count(*)::int as rows from (select 1 from ${table} where ${where} limit ${countedUpTo}) seen`,
  );
  return rows[0]!.rows;
}
