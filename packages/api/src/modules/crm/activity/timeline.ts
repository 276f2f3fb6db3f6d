import { sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { declarationOf, words } from "@freehold/kernel/table/declaration.ts";
import type { Context } from "../../../context.ts";
import type { ActorContext } from "../../../trpc.ts";
import { deal } from "../deal/schema.ts";
import { party } from "../party/schema.ts";
import type { ReadTimeline, TimelineEntry, TimelinePage } from "./contract.ts";

const invalid = faults("crm", { cursorUnfit: ["invalid", "This is no page of a timeline. Begin with the first one."] });

type Asking = Pick<Context, "backend"> & Pick<ActorContext, "caller" | "asActor">;

/** A point of a timeline: entries before it come after it. Ids decide between two of the same millisecond. */
type Point = { readonly at: string; readonly id: string };

/**
 * All that happened with a party or a deal, the newest first: activities, files, stages of deals, merges and what people changed. Costs
 * one query of what the caller may read and one of the audit trail, each no longer than the page.
 */
export async function readTimeline({ backend, caller, asActor }: Asking, input: ReadTimeline): Promise<TimelinePage> {
  const { limit } = input;
  const before = pointOf(input.cursor);
  const subject = input.partyId === undefined ? { table: "crm.deal", id: input.dealId! } : { table: "crm.party", id: input.partyId };
  const told = await asActor((tx) => happenings(tx, { subject, before, limit: limit + 1 }));
  if (told === undefined) return { rows: [], nextCursor: null };
  // The trail is for admins. Whoever may read the record is told which of its fields changed, and of nothing else.
  const changes = await backend.database.asActor(
    { ...caller, role: "owner" },
    (tx) => changesOf(tx, { subject, before, limit: limit + 1 }),
    {
      readOnly: true,
    },
  );
  const all = [...told, ...changes].toSorted((a, b) => Number(b.at) - Number(a.at) || (a.id < b.id ? 1 : -1));
  const rows = all.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: all.length > limit && last ? `${last.at.toISOString()} ${last.id}` : null };
}

function pointOf(cursor: string | undefined): Point | undefined {
  if (cursor === undefined) return undefined;
  const [at = "", id = ""] = cursor.split(" ");
  if (Number.isNaN(Date.parse(at)) || !/^[a-z]+:[0-9a-f-]+$/.test(id)) throw invalid.cursorUnfit();
  return { at, id };
}

type Asked = {
  readonly subject: { readonly table: string; readonly id: string };
  readonly before: Point | undefined;
  readonly limit: number;
};

type Told = { at: Date; id: string; by: string | null; entry: Record<string, unknown> };

/** Undefined when the party or the deal is not for the caller to see. */
async function happenings(tx: Tx, { subject, before, limit }: Asked): Promise<TimelineEntry[] | undefined> {
  const isParty = subject.table === "crm.party";
  const seen = await tx.execute(sql`select 1 from ${sql.raw(subject.table)} where id = ${subject.id}`);
  if (seen.rows.length === 0) return undefined;
  const parts = isParty
    ? [...ofBoth(subject, sql`a.party_id = ${subject.id}`), ...ofParty(subject.id)]
    : [...ofBoth(subject, sql`a.deal_id = ${subject.id}`), stages(sql`d.id = ${subject.id}`)];
  const page = parts.map(
    (part) => sql`(select * from (${part}) p ${until(before)} order by p.at desc, p.id collate "C" desc limit ${limit})`,
  );
  const { rows } = await tx.execute<Told>(sql`${sql.join(page, sql` union all `)} order by at desc, id desc limit ${limit}`);
  // Proof: each part builds what the contract says of its `what`.
  return rows.map(({ at, id, by, entry }) => ({ id, at: new Date(at), by, ...revived(entry) }) as TimelineEntry);
}

const until = (before: Point | undefined): SQL =>
  before ? sql`where (p.at, p.id collate "C") < (${before.at}::timestamptz, ${before.id})` : sql``;

/** JSON knows no instants. */
function revived(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, key.endsWith("At") && typeof value === "string" ? new Date(value) : value]),
  );
}

function ofBoth({ table, id }: Asked["subject"], isAbout: SQL): SQL[] {
  return [
    sql`select a.created_at as at, 'activity:' || a.id as id, a.created_by::text as by, jsonb_build_object('what', 'activity', 'activityId', a.id,
          'kind', a.kind, 'subject', a.subject, 'body', a.body, 'assigneeId', a.assignee_id, 'dueAt', a.due_at, 'durationMinutes', a.duration_minutes,
          'doneAt', a.done_at, 'dealId', a.deal_id, 'dealName', (select d.name from crm.deal d where d.id = a.deal_id)) as entry
        from crm.activity a where ${isAbout}`,
    sql`select f.created_at as at, 'file:' || f.id as id, f.created_by::text as by, jsonb_build_object('what', 'file', 'fileId', f.id, 'name', f.name) as entry
        from platform.file f where f.resource = ${table} and f.record_id = ${id} and f.status = 'ready' and f.replaced_at is null`,
    sql`select r.created_at as at, 'made:' || r.id as id, null::text as by, jsonb_build_object('what', 'made') as entry from ${sql.raw(table)} r where r.id = ${id}`,
  ];
}

function ofParty(id: string): SQL[] {
  return [
    stages(sql`d.party_id = ${id}`),
    sql`select m.created_at as at, 'merge:' || m.id as id, m.merged_by::text as by, jsonb_build_object('what', 'merged', 'name', m.loser_name, 'mergeId', m.id,
          'isUndone', m.undone_at is not null) as entry from crm.party_merge m where m.winner_id = ${id}`,
  ];
}

const stages = (isOne: SQL): SQL =>
  sql`select s.at, 'stage:' || s.id as id, s.changed_by::text as by, jsonb_build_object('what', 'stage', 'dealId', d.id, 'dealName', d.name,
        'from', s.from_stage, 'to', s.stage, 'status', s.status) as entry
      from crm.stage_change s join crm.deal d on d.id = s.deal_id where ${isOne}`;

type Changed = { id: string; at: Date; by: string | null; columns: string[] };

/** What a person calls the columns whose own labels say too little. */
const ownWords: Readonly<Record<string, string>> = { custom: "own fields" };

async function changesOf(tx: Tx, { subject, before, limit }: Asked): Promise<TimelineEntry[]> {
  const { columns: declared } = declarationOf(subject.table === "crm.party" ? party : deal);
  const labels = new Map(
    [...declared.values()].map(({ name, key, facts }) => [name, ownWords[name] ?? (facts.label ?? words(key)).toLowerCase()]),
  );
  const changes = sql`select 'change:' || lpad(e.position::text, 15, '0') as id, e.at, case when e.through = 'session' then e.person_id::text end as by,
      array(select jsonb_object_keys(e.after::jsonb)) as columns
    from audit.entry e where e.record_id collate "C" = ${subject.id} and e.resource = ${subject.table} and e.act = 'update'`;
  const { rows } = await tx.execute<Changed>(
    sql`select * from (${changes}) p ${until(before)} order by p.at desc, p.id collate "C" desc limit ${limit}`,
  );
  return rows.map(({ id, at, by, columns }) => ({
    what: "change" as const,
    id,
    at: new Date(at),
    by,
    fields: columns.map((column) => labels.get(column) ?? column),
  }));
}
