import { randomBytes } from "node:crypto";
import type { Log } from "@freehold/kernel/log.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Bus } from "../bus/bus.ts";
import { Allowance } from "./allowance.ts";
import { processTopic, pulseTopic, read, roomTopic, type Announcement, type Handed, type Pulse } from "./announcement.ts";
import type { MemberState, Person, RoomChange, Said } from "./member.ts";
import { Processes } from "./processes.ts";
import { Room } from "./room.ts";
import { roomLimits, type RoomLimits } from "./room-limits.ts";
import { RoomStream } from "./room-stream.ts";

const fault = faults("rooms", {
  gone: ["missing", "You are not in this room any more. Open the page again."],
  full: ["throttled", "Too many people are here at once. Their names will show when some of them leave."],
  tooManyRooms: ["throttled", "You have too many pages open at once. Close some of them."],
  tooFast: ["throttled", "That was too much at once. Wait a moment."],
});

export type RoomsOptions = { readonly bus: Bus; readonly log: Log; readonly limits?: Partial<RoomLimits> };

export type Joining = {
  /** Names the room for all processes. It must hold the organization: whoever joins has been found to belong there. */
  readonly room: string;
  readonly person: Person;
  /** Whether nobody notices when the line breaks: then the connection must tell its state every few seconds. */
  readonly isUnwatched: boolean;
};

/** What a connection does. `person` is who does it: only the owner of a connection speaks through it. */
export type Acting = { readonly connection: string; readonly person: string };

/** The rooms of one process, shared with the others by the bus. Nothing is kept anywhere. */
export type Rooms = {
  /** Enters a room. Whoever reads gets everybody, then what changes; whoever leaves the stream leaves the room. @throws rooms.full, rooms.tooManyRooms */
  join(joining: Joining): RoomStream;
  /** Tells the others something of oneself, in place of what was told before. @throws rooms.gone, rooms.tooFast */
  show(acting: Acting, state: MemberState): void;
  /** Says something to everybody who is here now. @throws rooms.gone, rooms.tooFast */
  say(acting: Acting, message: { readonly kind: string; readonly data: MemberState }): void;
  /** `people` counts a person once in each room. `processes` are the others that are there. */
  status(): { readonly rooms: number; readonly connections: number; readonly people: number; readonly processes: number };
  /** Says that everybody here goes. Streams fall silent without an end: their clients are to come back elsewhere. */
  stop(): void;
};

/** A connection of this process. */
type Local = {
  readonly id: string;
  readonly person: Person;
  readonly open: Open;
  readonly stream: RoomStream;
  readonly isUnwatched: boolean;
  state: MemberState;
  renewedAt: number;
  /** Nothing was heard for too long: not shown until something is. */
  isLapsed: boolean;
};

/** A room with connections of this process. */
type Open = {
  readonly key: string;
  readonly room: Room;
  readonly locals: Map<string, Local>;
  readonly unsubscribe: () => void;
  said: Said[];
  gathering: NodeJS.Timeout | undefined;
  /** Processes that must say again what they told up to a number: what they said after it may have been lost. */
  readonly doubted: Map<string, number>;
  doubting: NodeJS.Timeout | undefined;
};

/** Makes the rooms of a process. The bus stays open at `stop`; it belongs to whoever opened it. */
export function createRooms(options: RoomsOptions): Rooms {
  return new ProcessRooms(options);
}

class ProcessRooms implements Rooms {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #limits: RoomLimits;
  readonly #process = randomBytes(12).toString("base64url");
  readonly #processes: Processes;
  readonly #allowance: Allowance;
  readonly #open = new Map<string, Open>();
  readonly #locals = new Map<string, Local>();
  readonly #perPerson = new Map<string, number>();
  readonly #unsubscribe: readonly (() => void)[];
  #number = 0;
  #frames = 0;
  #timers: readonly NodeJS.Timeout[] = [];
  #sweptAt = 0;
  #wasHeard = false;

  constructor({ bus, log, limits }: RoomsOptions) {
    this.#bus = bus;
    this.#log = log;
    this.#limits = { ...roomLimits, ...limits };
    this.#processes = new Processes(this.#limits.lease);
    this.#allowance = new Allowance(this.#limits.pace);
    this.#unsubscribe = [
      bus.subscribe(pulseTopic, { heard: (text) => this.#hearPulse(text), ready: () => this.#isHeard() }),
      bus.subscribe(processTopic(this.#process), { heard: (text) => this.#hearHanded(text), ready: () => {} }),
    ];
  }

  join({ room: key, person, isUnwatched }: Joining): RoomStream {
    const { roomSize, perPerson, renewal } = this.#limits;
    const present = this.#perPerson.get(person.id) ?? 0;
    if (present >= perPerson) throw fault.tooManyRooms({ retryAfter: 10 });
    if ((this.#open.get(key)?.room.size ?? 0) >= roomSize) throw fault.full({ retryAfter: 10 });
    const open = this.#open.get(key) ?? this.#enter(key);
    const id = `${this.#process}.${randomBytes(16).toString("base64url")}`;
    const stream = new RoomStream({
      nextId: () => `r:${this.#process}:${(this.#frames++).toString(36)}`,
      everybody: () => {
        // Told to all by now: whoever is in the first frame and in no later one could go without a word.
        this.#tell(open);
        return { k: "all", connection: id, renewSeconds: isUnwatched ? Math.floor(renewal / 3000) : null, members: open.room.members() };
      },
      onLeave: () => this.#leave(local),
    });
    const local: Local = { id, person, open, stream, isUnwatched, state: {}, renewedAt: performance.now(), isLapsed: false };
    open.locals.set(id, local);
    this.#locals.set(id, local);
    this.#perPerson.set(person.id, present + 1);
    this.#put(local);
    this.#watch();
    return stream;
  }

  show(acting: Acting, state: MemberState): void {
    const local = this.#actor(acting);
    if (!local) return this.#handOn({ t: "show", ...acting, state });
    local.state = state;
    local.renewedAt = performance.now();
    local.isLapsed = false;
    this.#put(local);
  }

  say(acting: Acting, { kind, data }: { readonly kind: string; readonly data: MemberState }): void {
    const local = this.#actor(acting);
    if (!local) return this.#handOn({ t: "say", ...acting, kind, data });
    this.#renew(local);
    const said: Said = { from: local.person, kind, data };
    this.#hearSaid(local.open, said);
    this.#announce(local.open, { t: "said", said });
  }

  status(): { rooms: number; connections: number; people: number; processes: number } {
    const people = [...this.#open.values()].reduce((sum, { room }) => sum + room.members().length, 0);
    return { rooms: this.#open.size, connections: this.#locals.size, people, processes: this.#processes.count };
  }

  stop(): void {
    this.#publishPulse("bye");
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const open of this.#open.values()) this.#close(open);
    this.#locals.clear();
    this.#perPerson.clear();
    this.#rest();
  }

  // What connections of this process do.

  /** The connection that acts; undefined when another process owns it. */
  #actor({ connection, person }: Acting): Local | undefined {
    if (!this.#allowance.take(connection, performance.now())) throw fault.tooFast({ retryAfter: 1 });
    if (!connection.startsWith(`${this.#process}.`)) return undefined;
    const local = this.#locals.get(connection);
    if (local?.person.id !== person) throw fault.gone();
    return local;
  }

  /** A request reached this process, the line of the page ends at another: what it does not hear is lost. */
  #handOn(handed: Handed): void {
    this.#bus.publish(processTopic(handed.connection.split(".", 1)[0]!), JSON.stringify(handed));
  }

  #enter(key: string): Open {
    const open: Open = {
      key,
      room: new Room(),
      locals: new Map(),
      said: [],
      gathering: undefined,
      doubted: new Map(),
      doubting: undefined,
      unsubscribe: this.#bus.subscribe(roomTopic(key), {
        heard: (text) => this.#hear(key, text),
        ready: () => {
          const now = this.#open.get(key);
          if (now) this.#doubt(now, now.room.processes());
        },
      }),
    };
    this.#open.set(key, open);
    return open;
  }

  #put(local: Local): void {
    const { id, person, state, open } = local;
    open.room.put(this.#process, { id, person, state });
    this.#announce(open, { t: "up", one: { id, person, state } });
    this.#gather(open);
  }

  #renew(local: Local): void {
    local.renewedAt = performance.now();
    if (!local.isLapsed) return;
    local.isLapsed = false;
    this.#put(local);
  }

  #takeOut({ id, open }: Local): void {
    open.room.remove(this.#process, id);
    this.#announce(open, { t: "down", id });
    this.#gather(open);
  }

  #leave(local: Local): void {
    if (!this.#locals.delete(local.id)) return;
    const { open, person } = local;
    open.locals.delete(local.id);
    const left = (this.#perPerson.get(person.id) ?? 1) - 1;
    if (left > 0) this.#perPerson.set(person.id, left);
    else this.#perPerson.delete(person.id);
    this.#takeOut(local);
    if (open.locals.size === 0) this.#close(open);
    if (this.#open.size === 0) this.#rest();
  }

  #close(open: Open): void {
    clearTimeout(open.gathering);
    clearTimeout(open.doubting);
    open.unsubscribe();
    this.#open.delete(open.key);
  }

  // What everybody in a room is told.

  #gather(open: Open): void {
    open.gathering ??= setTimeout(() => this.#tell(open), this.#limits.gather);
  }

  #tell(open: Open): void {
    clearTimeout(open.gathering);
    open.gathering = undefined;
    const { said, room, locals } = open;
    open.said = [];
    const changes = room.changes();
    if (!changes && said.length === 0) return;
    const change: RoomChange = { k: "change", up: changes?.up ?? [], gone: changes?.gone ?? [], said };
    for (const { stream } of locals.values()) stream.push(change);
  }

  #hearSaid(open: Open, said: Said): void {
    open.said.push(said);
    this.#gather(open);
  }

  // What processes tell each other.

  #announce(open: Open, announcement: Told): void {
    this.#bus.publish(roomTopic(open.key), JSON.stringify({ ...announcement, p: this.#process, n: ++this.#number }));
  }

  #announceAll(open: Open): void {
    this.#announce(open, { t: "here", all: open.room.of(this.#process) });
  }

  #hear(key: string, text: string): void {
    const open = this.#open.get(key);
    const announcement = read<Announcement>(text, ["here", "up", "down", "said", "ask"]);
    if (!open || !announcement || announcement.p === this.#process) return;
    const { p, n } = announcement;
    this.#hearOf(p);
    if (announcement.t === "ask") return this.#announceAll(open);
    if (!open.room.heeds(p, n)) return;
    if (announcement.t === "here") {
      open.doubted.delete(p);
      open.room.replace(p, announcement.all, n);
    } else if (announcement.t === "up") open.room.put(p, announcement.one, n);
    else if (announcement.t === "down") open.room.remove(p, announcement.id);
    else open.said.push(announcement.said);
    this.#gather(open);
  }

  #hearPulse(text: string): void {
    const pulse = read<Pulse>(text, ["beat", "back", "bye"]);
    if (!pulse || pulse.p === this.#process) return;
    if (pulse.t === "bye") {
      if (this.#processes.leave(pulse.p, performance.now())) this.#drop(pulse.p);
      return;
    }
    this.#hearOf(pulse.p);
    if (pulse.t === "back") for (const open of this.#open.values()) this.#doubt(open, [pulse.p]);
  }

  /** This process is heard from now on. Where that was so before, something that it said may have been lost meanwhile. */
  #isHeard(): void {
    if (this.#wasHeard) this.#publishPulse("back");
    this.#wasHeard = true;
    this.#pulse();
  }

  /**
   * Asks what everybody has in a room. Whoever of these does not say it soon has nobody there any more, and that they went was
   * not heard; but not who is told of meanwhile: their process may have entered the room too late to be asked. Until then all are
   * shown: a short break should disturb nobody.
   */
  #doubt(open: Open, processes: Iterable<string>): void {
    for (const process of processes) if (process !== this.#process) open.doubted.set(process, open.room.heeded(process));
    this.#announce(open, { t: "ask" });
    clearTimeout(open.doubting);
    open.doubting = setTimeout(() => {
      for (const [process, upTo] of open.doubted) open.room.drop(process, upTo);
      open.doubted.clear();
      this.#gather(open);
    }, this.#limits.pulse);
  }

  /** A process that was not there, or was taken for gone, may have people in any room. */
  #hearOf(process: string): void {
    if (this.#processes.hear(process, performance.now())) for (const open of this.#open.values()) this.#announce(open, { t: "ask" });
  }

  #hearHanded(text: string): void {
    const handed = read<Handed>(text, ["show", "say"]);
    if (!handed) return;
    try {
      if (handed.t === "show") this.show(handed, handed.state);
      else this.say(handed, handed);
    } catch (error) {
      // Nobody waits for an answer; the page's own line tells it whether it is still here.
      this.#log.debug({ error }, "what another process handed on was not done");
    }
  }

  #drop(process: string): void {
    for (const open of this.#open.values()) {
      open.room.drop(process);
      this.#gather(open);
    }
  }

  // What happens by itself, while anybody is here.

  #watch(): void {
    if (this.#timers.length > 0) return;
    this.#pulse();
    const { pulse, beat, lease } = this.#limits;
    this.#timers = [
      setInterval(() => this.#pulse(), pulse),
      setInterval(() => this.#sweep(performance.now()), lease / 6),
      setInterval(() => this.#locals.forEach(({ stream }) => stream.beat()), beat),
    ];
  }

  #rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #pulse(): void {
    if (this.#locals.size > 0) this.#publishPulse("beat");
  }

  #publishPulse(t: Pulse["t"]): void {
    this.#bus.publish(pulseTopic, JSON.stringify({ t, p: this.#process } satisfies Pulse));
  }

  #sweep(now: number): void {
    const wasHeldUp = now - this.#sweptAt > this.#limits.lease / 2;
    this.#sweptAt = now;
    // What others said while this process could not listen is read next: until then nobody is silent.
    if (wasHeldUp) return;
    this.#allowance.sweep(now);
    const { gone, forgotten } = this.#processes.sweep(now);
    for (const process of gone) this.#drop(process);
    for (const process of forgotten) for (const { room } of this.#open.values()) room.disregard(process);
    for (const local of this.#locals.values()) {
      if (!local.isUnwatched || local.isLapsed || now - local.renewedAt <= this.#limits.renewal) continue;
      local.isLapsed = true;
      this.#takeOut(local);
    }
  }
}

type Without<T> = T extends unknown ? Omit<T, "p" | "n"> : never;
/** What is said of a room, before it is numbered. */
type Told = Without<Announcement>;
