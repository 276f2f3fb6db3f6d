import { equals, allOf, anyOf, atLeast, isLinked, isMe, not } from "@freehold/kernel/expression/language.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { types } from "pg";
import type { Change, Relation, Tuple } from "../feed/pgoutput.ts";
import type { Transaction } from "../feed/transaction.ts";

/** A small table for tests without a database. */
export const task = declarationOf(
  tenantTable(
    pgSchema("desk"),
    "task",
    { title: text().notNull(), status: oneOf(["open", "done", "secret"]).notNull(), roomId: uuid(), assignedTo: userReference() },
    {
      read: anyOf(
        atLeast("manager"),
        allOf(atLeast("viewer"), not(equals("status", "secret"))),
        isMe("assignedTo"),
        isLinked("roomOf", "roomId"),
      ),
    },
  ),
);

const oids = types.builtins;
const oidOf: { readonly [name: string]: number } = {
  title: oids.TEXT,
  status: oids.TEXT,
  created_at: oids.TIMESTAMPTZ,
  updated_at: oids.TIMESTAMPTZ,
  version: oids.INT4,
};
const columns = [...task.columns.values()].map(({ name }) => ({ name, typeOid: oidOf[name] ?? oids.UUID }));

/** The table as the stream describes it. */
export const taskRelation: Relation = { oid: 1, fullName: task.fullName, hasOldRows: true, columns };

/** A table of which only the user's access follows. */
export const memberRelation: Relation = {
  oid: 2,
  fullName: "desk.member",
  hasOldRows: true,
  columns: [
    { name: "org_id", typeOid: oids.UUID },
    { name: "user_id", typeOid: oids.UUID },
  ],
};

export type TaskText = {
  readonly id: string;
  readonly org_id: string;
  readonly title?: string;
  readonly status?: string;
  readonly room_id?: string | null;
  readonly assigned_to?: string | null;
};

const defaults = {
  created_at: "2026-01-31 10:00:00.5+00",
  updated_at: "2026-01-31 10:00:00+00",
  version: "1",
  title: "A",
  status: "open",
  room_id: null,
  assigned_to: null,
};

const tupleOf = (row: TaskText): Tuple => {
  const whole: { readonly [name: string]: string | null } = { ...defaults, ...row };
  return columns.map(({ name }) => whole[name]);
};

/** A change of a task; without `old` an insert, without `now` a delete. */
export function taskChange(old: TaskText | undefined, now: TaskText | undefined): Change {
  return {
    op: old && now ? "update" : old ? "delete" : "insert",
    relation: taskRelation,
    old: old && tupleOf(old),
    new: now && tupleOf(now),
    bytes: 100,
  };
}

/** Something about a person's membership changed. */
export function memberChange({ organizationId, userId }: Pick<Principal, "organizationId" | "userId">): Change {
  const tuple = [organizationId, userId];
  return { op: "update", relation: memberRelation, old: tuple, new: tuple, bytes: 50 };
}

/** A committed transaction. */
export function transactionOf(lsn: number, xid: number, changes: readonly Change[]): Transaction {
  const tables = Map.groupBy(changes, ({ relation }) => relation.fullName);
  return { lsn, xid, changes: tables, dirty: new Set(), bytes: changes.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Somebody in an organization. */
export function personIn(organizationId: string, role: Principal["role"], rooms: readonly string[] = []): Principal {
  return { userId: newId<"user">(), organizationId, role, links: new Map([["roomOf", new Set(rooms)]]) };
}
