import { inspect } from "node:util";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { keyOf, type Row } from "@freehold/live/row.ts";
import type { World } from "../../testing/world.ts";
import { callerOf, type Person } from "./acts.ts";
import { liveProcedures, type LiveProcedure } from "./live-procedures.ts";
import { listed } from "./listing.ts";
import { settled, waitFor } from "./settling.ts";
import { StrictFollower, type FrameKind } from "./strict-follower.ts";

/** Rows as text that is equal exactly when they are. */
const text = (row: Row): string =>
  inspect(row, { depth: 9, breakLength: Infinity, maxArrayLength: null, maxStringLength: null, sorted: true });

/** One view of one person, and everything that PostgreSQL ever let them read of it. */
type Watched = {
  readonly person: Person;
  readonly procedure: LiveProcedure;
  readonly follower: StrictFollower;
  readonly allowed: { readonly rows: Set<string>; readonly keys: Set<string> };
};

/**
 * Everybody follows everything of these tables, and before and after each change PostgreSQL is asked what each of them may read. A row
 * or a key in a frame that was in none of these answers is a leak.
 */
export class Witness {
  readonly #world: World;
  readonly #watched: readonly Watched[];

  constructor(world: World, people: readonly Person[], tables: readonly Declaration[]) {
    this.#world = world;
    this.#watched = people.flatMap((person) =>
      liveProcedures
        .filter(({ table }) => tables.includes(table))
        .map((procedure) => {
          const { path, table } = procedure;
          const following = { caller: () => callerOf(world, person), path, table, organizationId: person.of.id };
          return {
            person,
            procedure,
            follower: new StrictFollower(following),
            allowed: { rows: new Set<string>(), keys: new Set<string>() },
          };
        }),
    );
  }

  followersOf(table?: Declaration): readonly StrictFollower[] {
    return this.#of(table).map(({ follower }) => follower);
  }

  #of(table?: Declaration): readonly Watched[] {
    return table ? this.#watched.filter(({ procedure }) => procedure.table === table) : this.#watched;
  }

  /** Lets everybody in who may come in. */
  async open(): Promise<void> {
    await Promise.all(this.followersOf().flatMap((follower) => (follower.isOpen ? [] : [follower.open()])));
    await this.look();
  }

  /** Asks PostgreSQL what everybody may read now, of one table or of all, and waits until the views are as it says. */
  async look(table?: Declaration): Promise<void> {
    await settled(this.#world);
    await Promise.all(this.#of(table).map((watched) => this.#lookAt(watched)));
  }

  async #lookAt({ person, procedure, follower, allowed }: Watched): Promise<void> {
    const answer = await listed(callerOf(this.#world, person), procedure, { organizationId: person.of.id });
    const rows = "rows" in answer ? answer.rows : [];
    for (const row of rows) {
      allowed.rows.add(text(row));
      allowed.keys.add(keyOf(procedure.table, row));
    }
    if ("rows" in answer) await waitFor(() => !follower.isOpen || (follower.isReady && follower.differences(rows).length === 0));
    else await waitFor(() => !follower.isOpen);
  }

  /** Every row and key that somebody was sent and may never have read. */
  leaks(): string[] {
    return this.#watched.flatMap(({ person, procedure, follower, allowed }) => {
      const who = `${person.name} of ${person.of === this.#world.ours ? "ours" : "theirs"} was sent by ${procedure.path}`;
      const rows = follower.sent.rows.filter((row) => !allowed.rows.has(text(row)));
      const keys = follower.sent.removed.filter((key) => !allowed.keys.has(key));
      return [
        ...rows.map((row) => `${who}: ${text(row)}`),
        ...keys.map((key) => `${who} the removal of ${key}`),
        ...follower.complaints.map((complaint) => `${person.name}: ${complaint}`),
      ];
    });
  }

  /** Which kinds of frames came to anybody, by table. */
  kindsOf(table: Declaration): ReadonlySet<FrameKind> {
    return new Set(this.followersOf(table).flatMap(({ counts }) => [...counts.keys()]));
  }

  async close(): Promise<void> {
    await Promise.all(this.followersOf().map((follower) => follower.leave()));
  }
}
