import { beforeEach, expect, test, vi } from "vitest";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import { busInProcess } from "../bus/bus.ts";
import { cuttable, join, person, silent, type CuttableBus, type Guest } from "../testing/guests.ts";
import type { MemberState } from "./member.ts";
import { roomLimits } from "./room-limits.ts";
import { createRooms, type Rooms } from "./rooms.ts";

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

type Process = { readonly rooms: Rooms; readonly line: CuttableBus };
/** Somebody who is truly there, and what they told last. */
type Present = { readonly process: Process; readonly guest: Guest; readonly who: string; readonly room: string; state: MemberState };

const people = ["ada", "bob", "eve", "max"];
const roomNames = ["org/page/a", "org/page/b", "org/record/unit/1"];
const states: readonly MemberState[] = [{}, { typing: true }, { editing: "name" }, { cursor: [1, 2] }];

/** Processes whose people come and go, whose lines are cut and mended, who are killed and replaced, and speak late. */
class Model {
  readonly #bus = busInProcess();
  readonly #random: Random;
  #processes: Process[] = [];
  #present: Present[] = [];

  constructor(random: Random) {
    this.#random = random;
    for (let i = 0; i < 3; i++) this.#begin();
  }

  #begin(): void {
    const line = cuttable(this.#bus, () => (this.#random.chance(0.5) ? 0 : this.#random.int(400)));
    this.#processes.push({ line, rooms: createRooms({ bus: line, log: silent, limits: { pace: { most: 1000, perSecond: 1000 } } }) });
  }

  async act(): Promise<void> {
    const random = this.#random;
    const process = random.pick(this.#processes);
    const choice = random.next();
    if (choice < 0.3) this.#enter(process);
    else if (choice < 0.5) await this.#leave();
    else if (choice < 0.75) this.#show();
    else if (choice < 0.8) process.line.cut();
    else if (choice < 0.88) process.line.mend();
    else if (choice < 0.9) this.#kill(process);
    else if (choice < 0.91) this.#end(process);
    await pass(random.int(random.pick([10, 10, 10, 120, 120, 120, 120, 120, 120, 9000])));
  }

  #enter(process: Process): void {
    const [who, room] = [this.#random.pick(people), this.#random.pick(roomNames)];
    this.#present.push({ process, guest: join(process.rooms, who, { room }), who, room, state: {} });
  }

  async #leave(): Promise<void> {
    if (this.#present.length === 0) return;
    const [gone] = this.#present.splice(this.#random.int(this.#present.length), 1);
    await gone!.guest.stream.return();
  }

  #show(): void {
    if (this.#present.length === 0) return;
    const one = this.#random.pick(this.#present);
    if (one.guest.connection === "") return;
    one.state = this.#random.pick(states);
    one.process.rooms.show({ connection: one.guest.connection, person: one.who }, one.state);
  }

  /** Without a word, and for good. */
  #kill(process: Process): void {
    process.line.cut();
    this.#replace(process);
  }

  #end(process: Process): void {
    process.rooms.stop();
    this.#replace(process);
  }

  #replace(process: Process): void {
    this.#processes = this.#processes.filter((one) => one !== process);
    this.#present = this.#present.filter((one) => one.process !== process);
    this.#begin();
  }

  /** Once all lines hold and a lease has passed: what each person there sees, beside who is truly there and what they told. */
  async rest(): Promise<{ seen: readonly unknown[]; true: readonly unknown[] }> {
    for (const { line } of this.#processes) line.mend();
    await pass(roomLimits.lease + 4000);
    const seen = this.#present.map(({ guest }) =>
      [...guest.members.values()].map(({ id, name, states: told }) => [id, name, texts(told)]).toSorted(),
    );
    return { seen, true: this.#present.map(({ room }) => this.#expected(room)) };
  }

  #expected(room: string): unknown[] {
    const here = this.#present.filter((one) => one.room === room);
    return [...new Set(here.map(({ who }) => who))]
      .map((who) => [who, person(who).name, texts(here.filter((one) => one.who === who).map(({ state }) => state))])
      .toSorted();
  }

  /** Everybody leaves. @returns what is left in any process */
  async close(): Promise<number> {
    for (const { guest } of this.#present) await guest.stream.return();
    await pass(1000);
    return this.#processes.reduce((sum, { rooms }) => sum + rooms.status().rooms + rooms.status().connections, 0);
  }
}

/** Different states that tell something, in an order of their own. */
const texts = (told: readonly MemberState[]): string[] =>
  [...new Set(told.map((state) => JSON.stringify(state)))].filter((text) => text !== "{}").toSorted();

test("at rest everybody sees exactly who is there, whatever processes, lines and people did before", async () => {
  const model = new Model(randomFrom(printedSeed("rooms")));
  for (let i = 0; i < 3000; i++) {
    await model.act();
    if (i % 50 < 49) continue;
    const told = await model.rest();
    expect(told.seen).toEqual(told.true);
  }
  expect(await model.close()).toBe(0);
});
