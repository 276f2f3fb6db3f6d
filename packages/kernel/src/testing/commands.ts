import { getTableConfig } from "drizzle-orm/pg-core";
import type { Expression } from "../expression/language.ts";
import { predicate, type Predicate } from "../expression/predicate.ts";
import { quote } from "../expression/sql.ts";
import type { Principal } from "../principal.ts";
import { commands, type Command } from "../table/policy.ts";
import { policySql } from "../table/tenant-table.ts";
import { declarationOf } from "../table/declaration.ts";
import { plain } from "./definitions.ts";
import { randomExpression } from "./expressions.ts";
import { Difference } from "./filters.ts";
import type { Random } from "./random.ts";
import { columnNames, proofTable, policyVocabulary } from "./proof-table.ts";
import { asPrinted, createTables, owner, settings, zones, type Sample, type World } from "./world.ts";

/** What a statement came to: it touched its row, silently touched nothing, or was refused with 42501. */
type Outcome = "1" | "0" | "x";

/** One row as it is and as a command would make it, for one caller of a table with a policy. */
type Moment = { readonly may: (command: Command, sample: Sample) => boolean; readonly old: Sample; readonly next: Sample };

const when = (allowed: boolean, otherwise: Outcome): Outcome => (allowed ? "1" : otherwise);

function updated({ may, old, next }: Moment): Outcome {
  if (!(may("read", old) && may("update", old))) return "0";
  return when(may("update", next) && may("read", next), "x");
}

/**
 * The meaning of each command, as SPEC.md tells it, beside the statement that performs it on the row `c` so that it
 * becomes `d`. The tenant is part of what `may` answers.
 */
const operations: readonly {
  readonly name: string;
  readonly statement: (at: string) => string;
  readonly means: (moment: Moment) => Outcome;
}[] = [
  {
    name: "select",
    statement: (at) => `perform 1 from ${at} t where t.org_id = c.org_id and t.id = c.id`,
    means: ({ may, old }) => when(may("read", old), "0"),
  },
  {
    name: "insert",
    statement: (at) => `insert into ${at} (${columnNames.join(", ")}) values (${columnNames.map((name) => `d.${name}`).join(", ")})`,
    means: ({ may, next }) => when(may("create", next), "x"),
  },
  {
    name: "insert returning",
    statement: (at) =>
      `insert into ${at} (${columnNames.join(", ")}) values (${columnNames.map((name) => `d.${name}`).join(", ")}) returning id into seen`,
    means: ({ may, next }) => when(may("create", next) && may("read", next), "x"),
  },
  {
    name: "update where",
    statement: (at) =>
      `update ${at} t set ${columnNames.map((name) => `${name} = d.${name}`).join(", ")} where t.org_id = c.org_id and t.id = c.id`,
    means: updated,
  },
  {
    name: "update returning",
    statement: (at) =>
      `update ${at} t set ${columnNames.map((name) => `${name} = d.${name}`).join(", ")} where t.org_id = c.org_id and t.id = c.id returning t.id into seen`,
    means: updated,
  },
  {
    name: "delete",
    statement: (at) => `delete from ${at} t where t.org_id = c.org_id and t.id = c.id`,
    means: ({ may, old }) => when(may("read", old) && may("remove", old), "0"),
  },
];

type Policy = { readonly [C in Command]: Expression };
type Subject = { readonly name: string; readonly policy: Policy; readonly table: ReturnType<typeof proofTable> };

/**
 * A function that tries every operation on every row of a table as its caller and returns one letter for each. The
 * row n is changed to the row n + shift of the second half. Each operation ends in an exception, which undoes it.
 */
function probe({ name, table }: Subject, half: number): string {
  const at = `proof.${quote(getTableConfig(table).name)}`;
  const attempts = operations.map(
    ({ statement }) => `
      begin
        ${statement(at)};
        get diagnostics hit = row_count;
        raise exception using errcode = case hit when 1 then 'ZZ001' else 'ZZ000' end;
      exception
        when sqlstate 'ZZ001' then answers := answers || '1';
        when sqlstate 'ZZ000' then answers := answers || '0';
        when insufficient_privilege then answers := answers || 'x';
      end;`,
  );
  return `create function proof.probe_${name}(shift integer) returns text language plpgsql as $$
    declare c record; d record; hit integer; seen uuid; answers text := '';
    begin
      for c in select * from proof.candidate where n < ${half} order by n loop
        select * into d from proof.candidate where n = ${half} + (c.n + shift) % ${half};
        ${attempts.join("")}
      end loop;
      return answers;
    end $$;
    insert into ${at} (${columnNames.join(", ")}) select ${columnNames.join(", ")} from proof.candidate where n < ${half};`;
}

function drawSubject(random: Random, name: string): Subject {
  const one = (): Expression => randomExpression(random, policyVocabulary, 3);
  // Half of them wide: an update succeeds only where four conditions hold.
  const draw = (): Expression => (random.chance(0.5) ? one() : { op: "anyOf", of: [one(), one(), one()] });
  const policy: Policy = { read: draw(), create: draw(), update: draw(), remove: draw() };
  return { name, policy, table: proofTable(name, policy) };
}

/** Whether the policies, and the tenant above them, allow a caller a command on a row. */
function permission(policy: Policy, caller: Principal): (command: Command, sample: Sample) => boolean {
  const decide = new Map<Command, Predicate>(commands.map((command) => [command, predicate(policy[command], policyVocabulary.kinds)]));
  return (command, { row }) => row.orgId === caller.organizationId && decide.get(command)!(row, caller);
}

/** How often each operation came to each outcome, keyed `update where: x`. */
export type Tally = Map<string, number>;

async function compareCommands(world: World, random: Random, { subject, tally }: { subject: Subject; tally: Tally }): Promise<void> {
  const half = world.rows.length / 2;
  for (const caller of world.callers) {
    const shift = random.int(half);
    // Without sequential scans conditions are tried as index conditions, too.
    const plan = random.chance(0.3) ? "set local enable_seqscan = off;" : "";
    await world.db.query(`begin; ${settings(caller)} ${plan} set local timezone = '${random.pick(zones)}'`);
    const text = `select proof.probe_${subject.name}($1)`;
    const { rows } = await world.db.query<string[]>({ text, values: [shift], rowMode: "array", types: asPrinted });
    await world.db.query("rollback");
    const may = permission(subject.policy, caller);
    let at = 0;
    for (let n = 0; n < half; n++) {
      const moment: Moment = { may, old: world.rows[n]!, next: world.rows[half + ((n + shift) % half)]! };
      for (const { name, means } of operations) {
        const postgres = rows[0]![0]![at++];
        const model = means(moment);
        if (postgres !== model) throw difference({ operation: name, postgres, model, subject, caller, moment });
        tally.set(`${name}: ${model}`, (tally.get(`${name}: ${model}`) ?? 0) + 1);
      }
    }
  }
}

function difference({
  subject,
  moment,
  ...story
}: { subject: Subject; moment: Moment } & { readonly [name: string]: unknown }): Difference {
  const declaration = declarationOf(subject.table);
  const policies = Object.fromEntries(commands.map((command) => [`${command} policy`, plain(policySql(declaration, command))]));
  const { may, old, next } = moment;
  const allowed = commands.map((command) => `${command} old ${may(command, old)} new ${may(command, next)}`).join("; ");
  return new Difference({
    ...story,
    allowed,
    old: old.row,
    next: next.row,
    printed: [old.printed, next.printed],
    ...policies,
    policy: subject.policy,
  });
}

/**
 * Declares tables with random policies and tries every operation on every row as every caller under real row-level
 * security. The tally shows that no outcome was missed. @throws Difference when PostgreSQL answers otherwise than
 * SPEC.md says.
 */
export async function proveCommands(world: World, random: Random, tables: number): Promise<Tally> {
  const subjects = Array.from({ length: tables }, (_, n) => drawSubject(random, `t${n}`));
  await createTables(
    world.db,
    subjects.map(({ table }) => table),
  );
  await world.db.query(
    `begin; set local role ${owner}; ${subjects.map((subject) => probe(subject, world.rows.length / 2)).join("\n")} commit;`,
  );
  const tally: Tally = new Map();
  for (const subject of subjects) await compareCommands(world, random, { subject, tally });
  return tally;
}
