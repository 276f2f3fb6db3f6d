import type { OrganizationSession } from "../api/organization-context.ts";
import { RoomView, type RoomAddress, type RoomClient } from "./room-view.ts";

/** How long a room that no component asks for is kept: pages that show the same record follow each other. */
const linger = 1000;

type Entry = { readonly view: RoomView; users: number; timer: ReturnType<typeof setTimeout> | undefined };

/** The rooms of one organization that this page is in: components that ask for the same one share it. */
export class Rooms {
  readonly #client: RoomClient;
  readonly #me: string;
  readonly #entries = new Map<string, Entry>();

  constructor(client: RoomClient, me: string) {
    this.#client = client;
    this.#me = me;
  }

  /** The room, made when nobody has asked for it before. The page is there only while it is retained. */
  get(address: RoomAddress): RoomView {
    return this.#entry(address).view;
  }

  /** Enters and stays until what it returns is called. */
  retain(address: RoomAddress): () => void {
    const entry = this.#entry(address);
    clearTimeout(entry.timer);
    entry.timer = undefined;
    entry.users++;
    entry.view.start();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--entry.users === 0) this.#dropSoon(address, entry);
    };
  }

  /** Leaves every room for a moment. */
  pause(): void {
    for (const { view } of this.#entries.values()) view.stop();
  }

  /** Comes back to the rooms that somebody looks at. */
  resume(): void {
    for (const { view, users } of this.#entries.values()) if (users > 0) view.start();
  }

  /** Leaves everything, as when the person signs out. */
  dispose(): void {
    this.pause();
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
    this.#entries.clear();
  }

  /** The machine has lost its network: nobody knows who is there. */
  doubt(): void {
    for (const { view } of this.#entries.values()) view.doubt();
  }

  #entry(address: RoomAddress): Entry {
    const key = roomKey(address);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { view: new RoomView({ client: this.#client, address, me: this.#me }), users: 0, timer: undefined };
    this.#entries.set(key, entry);
    this.#dropSoon(address, entry);
    return entry;
  }

  #dropSoon(address: RoomAddress, entry: Entry): void {
    entry.timer = setTimeout(() => {
      entry.view.stop();
      if (this.#entries.get(roomKey(address)) === entry) this.#entries.delete(roomKey(address));
    }, linger);
  }
}

/** Names a room; equal addresses are one room. */
export function roomKey(address: RoomAddress): string {
  if ("resource" in address) return `${address.resource}/${address.id}`;
  return "page" in address ? `page ${address.page}` : `channel ${address.channel}`;
}

const rooms = new WeakMap<OrganizationSession, Rooms>();

/** The rooms of an organization's session. They hang up, call again and end with its line. */
export function roomsOf(session: OrganizationSession): Rooms {
  const known = rooms.get(session);
  if (known) return known;
  const made = new Rooms(session.client, session.person.id);
  rooms.set(session, made);
  session.attach(made);
  window.addEventListener("offline", () => made.doubt());
  return made;
}
