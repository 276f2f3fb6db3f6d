import { setTimeout as pause } from "node:timers/promises";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Row } from "@freehold/live/row.ts";
import { inhabit } from "../../testing/inhabited.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { act, callerOf, restore, survey, type Person, type Stage } from "./acts.ts";
import { liveProcedures, type LiveProcedure } from "./live-procedures.ts";
import { listed } from "./listing.ts";
import { peopleOf } from "./people.ts";
import { settled, waitFor } from "./settling.ts";
import { StrictFollower } from "./strict-follower.ts";

export type LiveModelOptions = { readonly seed: number; readonly rounds: number; readonly acts: number };
export type LiveModelResult = { readonly complaints: readonly string[]; readonly counts: Readonly<Record<string, number>> };

/** A stream that has just begun again waits for hundreds of others on a busy machine. */
const patienceMs = 60_000;

type Watch = { readonly person: Person; readonly procedure: LiveProcedure; readonly follower: StrictFollower; readonly input: object };

/**
 * People of two organizations do what the product lets them do, while everybody follows every live view. At quiet points each
 * view holds what its list answers for that person at that moment; where the list refuses, the stream has ended.
 */
export async function runLiveModel({ seed, rounds, acts }: LiveModelOptions): Promise<LiveModelResult> {
  await using world = await createWorld({ name: "live_product" });
  await world.backend.start();
  await inhabit(world);
  await inhabit(world, world.theirs);
  const model = new LiveModel(world, randomFrom(seed), await peopleOf(world));
  try {
    await model.begin();
    for (let round = 0; round < rounds && model.complaints.length === 0; round++) await model.round(round, acts);
    return { complaints: model.complaints, counts: model.counts() };
  } finally {
    await model.close();
  }
}

class LiveModel {
  readonly complaints: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #stage: Stage;
  readonly #watches: readonly Watch[];
  readonly #counts: Record<string, number> = {};

  constructor(world: World, random: Random, people: readonly Person[]) {
    this.#world = world;
    this.#random = random;
    this.#stage = { world, random: random.fork(), people, ids: new Map() };
    this.#watches = people.flatMap((person) => liveProcedures.map((procedure) => this.#watch(person, procedure)));
  }

  #watch(person: Person, procedure: LiveProcedure): Watch {
    const input =
      procedure.asks.kind === "list" && this.#random.chance(0.4)
        ? randomView(procedure.table, { random: this.#random, now: this.#world.backend.clock() })
        : {};
    const { path, table } = procedure;
    const following = { caller: () => callerOf(this.#world, person), path, table, organizationId: person.of.id, input };
    return { person, procedure, input, follower: new StrictFollower(following) };
  }

  #count(name: string, by = 1): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + by;
  }

  async begin(): Promise<void> {
    await survey(this.#stage);
    await this.#openAll();
  }

  async #openAll(): Promise<void> {
    await Promise.all(this.#watches.flatMap(({ follower }) => (follower.isOpen ? [] : [follower.open()])));
  }

  /** Acts of several people at once, while followers come and go. */
  async round(round: number, acts: number): Promise<void> {
    let left = acts;
    const actor = async (): Promise<void> => {
      while (left-- > 0) {
        const [name, outcome] = (await act(this.#stage)).split(": ");
        this.#count(`acts: ${outcome ?? "done"}`);
        if (outcome === "INTERNAL_SERVER_ERROR") this.complaints.push(`round ${round}: ${name} broke`);
      }
    };
    const mover = async (): Promise<void> => {
      while (left > 0) {
        await this.#move();
        await pause(this.#random.next() * 10);
      }
    };
    await Promise.all([actor(), actor(), actor(), mover()]);
    if (this.#random.chance(0.3)) await this.#loseSlot();
    await this.#quiet(round);
    await restore(this.#stage);
    await survey(this.#stage);
    await this.#openAll();
  }

  async #move(): Promise<void> {
    const { follower } = this.#random.pick(this.#watches);
    if (!follower.isOpen) await follower.open();
    else if (this.#random.chance(0.5)) await follower.leave();
    else follower.pause(pause(this.#random.next() * 100));
    this.#count("moves");
  }

  async #loseSlot(): Promise<void> {
    this.#count("slots lost");
    await this.#world.admin("select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()");
  }

  async #quiet(round: number): Promise<void> {
    for (const { person, follower } of this.#watches) if (!follower.isOpen && !person.isTouched) await follower.open();
    await settled(this.#world);
    await Promise.all(this.#watches.map((watch) => this.#compare(round, watch)));
    for (const { person } of this.#watches) person.isTouched = false;
  }

  async #compare(round: number, { person, procedure, follower, input }: Watch): Promise<void> {
    const who = `round ${round}: ${person.name} of ${person.of === this.#world.ours ? "ours" : "theirs"}`;
    const answer = await listed(callerOf(this.#world, person), procedure, { organizationId: person.of.id, input });
    this.complaints.push(...follower.complaints.splice(0).map((complaint) => `${who}: ${complaint}`));
    if (!("rows" in answer)) {
      this.#count("refused");
      if (follower.isOpen) await waitFor(() => !follower.isOpen);
      if (follower.isOpen) this.complaints.push(`${who}: ${procedure.path} goes on, though the list says ${answer.code}`);
      return;
    }
    if (!follower.isOpen && !person.isTouched)
      this.complaints.push(`${who}: ${procedure.path} ended with ${follower.ended}, though the list answers`);
    // Whoever was turned away and may come again, comes again.
    if (!follower.isOpen) await follower.open();
    let { rows } = answer;
    const isSame = () => follower.isReady && follower.differences(rows).length === 0;
    // To ask is to act, with a key: that it was used is written after the answer. So it is asked once more.
    if (!(await waitFor(isSame, 2_000))) rows = (await this.#rowsAgain(person, { procedure, input })) ?? rows;
    await waitFor(isSame, patienceMs);
    if (!follower.isReady) this.complaints.push(`${who}: ${procedure.path} is not ready; it ended: ${follower.ended}`);
    this.complaints.push(...follower.differences(rows).map((difference) => `${who}: ${difference}`));
    this.#count("compared");
  }

  async #rowsAgain(person: Person, { procedure, input }: Pick<Watch, "procedure" | "input">): Promise<readonly Row[] | undefined> {
    const answer = await listed(callerOf(this.#world, person), procedure, { organizationId: person.of.id, input });
    return "rows" in answer ? answer.rows : undefined;
  }

  counts(): Readonly<Record<string, number>> {
    for (const { follower } of this.#watches) for (const [kind, count] of follower.counts) this.#count(kind, count);
    this.#count(
      "rows sent",
      this.#watches.reduce((sum, { follower }) => sum + follower.sent.rows.length, 0),
    );
    this.#count("streams", this.#watches.length);
    return this.#counts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#watches.map(({ follower }) => follower.leave()));
  }
}

/** A filter or a search that a person could use on a table. */
function randomView({ columns, search }: Declaration, { random, now }: { random: Random; now: Date }): object {
  if (search.length > 0 && random.chance(0.3)) return { search: random.pick(["a", "e", "1"]) };
  const { key: column, kind, values } = random.pick([...columns.values()].filter((one) => one.kind !== undefined));
  const filter = (): object => {
    if (values) return { op: "equals", column, value: values[0] };
    if (kind === "text") return { op: "contains", column, value: random.pick(["a", "e", "1"]) };
    if (kind === "integer" || kind === "float") return { op: "gt", column, value: random.int(6) };
    if (kind === "timestamp") return { op: "gt", column, value: new Date(now.getTime() - random.int(7_200_000)) };
    return { op: "isNull", column };
  };
  return { filter: random.chance(0.2) ? { op: "not", of: filter() } : filter() };
}
