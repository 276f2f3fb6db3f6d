import type { Log } from "@freehold/kernel/log.ts";
import type { Bus, Listener } from "../bus/bus.ts";
import type { Member, Person, RoomFrame, Said } from "../rooms/member.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { RoomStream } from "../rooms/room-stream.ts";

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const person = (id: string): Person => ({ id, name: id.toUpperCase(), kind: "member" });

type Joining = { readonly room?: string; readonly isUnwatched?: boolean };

export const join = (rooms: Rooms, who: string, { room = "org/page/a", isUnwatched = false }: Joining = {}): Guest =>
  new Guest(rooms.join({ room, person: person(who), isUnwatched }));

export type CuttableBus = Bus & { readonly cut: () => void; readonly mend: () => void };

/**
 * A bus whose line can be cut: then the process behind it is as if killed, for the others. What it says may arrive late,
 * in the order in which it was said.
 */
export function cuttable(bus: Bus, delay: () => number = () => 0): CuttableBus {
  const listeners = new Map<Listener, () => void>();
  let isCut = false;
  let saidAt = 0;
  let underWay = 0;
  return {
    cut: () => void (isCut = true),
    mend: () => {
      if (!isCut) return;
      isCut = false;
      for (const listener of listeners.keys()) listener.ready();
    },
    publish: (topic, text) => {
      if (isCut) return;
      // Nothing overtakes what was said before.
      const now = performance.now();
      saidAt = Math.max(saidAt, now + delay());
      if (saidAt === now && underWay === 0) return bus.publish(topic, text);
      underWay++;
      setTimeout(() => {
        underWay--;
        bus.publish(topic, text);
      }, saidAt - now);
    },
    subscribe: (topic, listener) => {
      const stop = bus.subscribe(topic, { ready: listener.ready, heard: (text) => isCut || listener.heard(text) });
      listeners.set(listener, stop);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    isReachable: () => !isCut && bus.isReachable(),
    close: bus.close,
  };
}

/** Somebody in a room, who reads everything as it comes. */
export class Guest {
  readonly stream: RoomStream;
  readonly members = new Map<string, Member>();
  readonly heard: Said[] = [];
  readonly ids: string[] = [];
  readonly frames: RoomFrame[] = [];
  connection = "";
  ended: unknown;

  constructor(stream: RoomStream) {
    this.stream = stream;
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      for await (const [id, frame] of this.stream) {
        this.ids.push(id);
        this.frames.push(frame);
        if (frame.k === "all") {
          this.connection = frame.connection;
          this.members.clear();
          for (const member of frame.members) this.members.set(member.id, member);
        } else if (frame.k === "change") {
          for (const member of frame.up) this.members.set(member.id, member);
          for (const gone of frame.gone) this.members.delete(gone);
          this.heard.push(...frame.said);
        }
      }
    } catch (error) {
      this.ended = error;
    }
  }

  get sees(): string[] {
    return [...this.members.keys()].toSorted();
  }
}
