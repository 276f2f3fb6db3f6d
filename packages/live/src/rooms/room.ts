import type { Connection, Member, MemberState } from "./member.ts";

/** A connection, the process that owns it, and the number of the announcement that told of it last. */
type Held = Connection & { readonly process: string; readonly number: number };

/**
 * Who is in one room, as far as this process knows: its own connections and those that other processes announced. What
 * others are told is the difference between two looks at it, so that a person who goes and comes back at once, or opens
 * a second tab, disturbs nobody.
 */
export class Room {
  readonly #connections = new Map<string, Held>();
  readonly #people = new Map<string, Map<string, Held>>();
  /** Of each process the last announcement that was heeded. */
  readonly #heeded = new Map<string, number>();
  /** Whoever may differ from what was told. */
  readonly #touched = new Set<string>();
  /** What was told of each member, as text. */
  readonly #told = new Map<string, string>();

  /** Connections of all processes. */
  get size(): number {
    return this.#connections.size;
  }

  /** Adds a connection or replaces its state. @param number of the announcement that tells it, by another process */
  put(process: string, connection: Connection, number = 0): void {
    // In its place: a member who tells something does not move to the end.
    if (this.#connections.get(connection.id)?.person.id !== connection.person.id) this.#forget(connection.id);
    const held = { ...connection, process, number };
    const { id: person } = connection.person;
    this.#connections.set(connection.id, held);
    const known = this.#people.get(person);
    if (known) known.set(connection.id, held);
    else this.#people.set(person, new Map([[connection.id, held]]));
    this.#touched.add(person);
  }

  /** Takes out a connection of this process; nothing when another one owns it. */
  remove(process: string, id: string): void {
    if (this.#connections.get(id)?.process === process) this.#forget(id);
  }

  /** Takes out all connections of a process but these, which it has. */
  replace(process: string, connections: readonly Connection[], number: number): void {
    this.drop(process);
    for (const connection of connections) this.put(process, connection, number);
  }

  /** Takes out the connections of a process that were told up to an announcement; all when the process is gone. */
  drop(process: string, upTo = Infinity): void {
    for (const held of this.#connections.values()) if (held.process === process && held.number <= upTo) this.#forget(held.id);
  }

  /** The number of the last announcement that was heeded of a process. */
  heeded(process: string): number {
    return this.#heeded.get(process) ?? 0;
  }

  /** Whether an announcement is newer than what was heeded of the process: an old one that comes late must not undo it. */
  heeds(process: string, number: number): boolean {
    if (number <= this.heeded(process)) return false;
    this.#heeded.set(process, number);
    return true;
  }

  /** Forgets the count of a process that will not be heard of again. */
  disregard(process: string): void {
    this.#heeded.delete(process);
  }

  /** The connections that a process has here. */
  of(process: string): Connection[] {
    return [...this.#connections.values()]
      .filter((held) => held.process === process)
      .map(({ id, person, state }) => ({ id, person, state }));
  }

  /** The processes that have connections here. */
  processes(): Set<string> {
    return new Set([...this.#connections.values()].map(({ process }) => process));
  }

  /** Everybody who is here, whoever came first first. */
  members(): Member[] {
    return [...this.#people.values()].map(memberOf);
  }

  /** What differs from what was told before; undefined when nothing does. From now on it counts as told. */
  changes(): { readonly up: Member[]; readonly gone: string[] } | undefined {
    const up: Member[] = [];
    const gone: string[] = [];
    for (const person of this.#touched) {
      const connections = this.#people.get(person);
      if (!connections) {
        if (this.#told.delete(person)) gone.push(person);
        continue;
      }
      const member = memberOf(connections);
      const text = JSON.stringify(member);
      if (this.#told.get(person) === text) continue;
      this.#told.set(person, text);
      up.push(member);
    }
    this.#touched.clear();
    return up.length + gone.length === 0 ? undefined : { up, gone };
  }

  #forget(id: string): void {
    const held = this.#connections.get(id);
    if (!held) return;
    this.#connections.delete(id);
    const person = held.person.id;
    const known = this.#people.get(person);
    known?.delete(id);
    if (known?.size === 0) this.#people.delete(person);
    this.#touched.add(person);
  }
}

function memberOf(connections: ReadonlyMap<string, Held>): Member {
  const [first] = connections.values();
  const states = new Map<string, MemberState>();
  for (const { state } of connections.values()) {
    const text = JSON.stringify(state);
    if (text !== "{}") states.set(text, state);
  }
  // Proof: a person without a connection is taken out of the map that these come from.
  const { id, name, kind } = first!.person;
  return { id, name, kind, states: [...states.values()] };
}
