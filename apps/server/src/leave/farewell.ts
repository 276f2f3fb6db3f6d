import { setTimeout as pause } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Live } from "@freehold/live/live.ts";
import type { Readiness } from "./readiness.ts";

/** Somebody who would stay connected for ever: a socket, or a stream of events. */
export type Guest = {
  /** Asks it to come back, here or elsewhere. It goes by itself when it is there. */
  readonly invite: () => void;
  /** Sends away whoever did not go. */
  readonly dismiss: () => void;
};

/** What a tRPC client understands: it connects anew, and stays on the old socket until the new one serves it. */
const reconnect = JSON.stringify({ id: null, method: "reconnect" });
const serviceRestart = 1012;

/** A socket that speaks tRPC. */
export const socketGuest = (socket: WebSocket): Guest => ({
  invite: () => socket.send(reconnect),
  dismiss: () => socket.close(serviceRestart),
});

/** How long a server takes leave, in milliseconds. */
export type FarewellTimes = {
  /** Between saying to the proxy that nobody is to be sent, and sending away who is there. */
  readonly notice: number;
  /** From then on until the last one is dismissed, at the most. */
  readonly most: number;
  /** How long a few who were invited may take to be connected elsewhere. */
  readonly patience: number;
};

/** A server with people in it. */
type House = {
  readonly readiness: Pick<Readiness, "leave" | "close">;
  readonly live: Pick<Live, "tellPositions">;
  /** Who is there at this moment. Whoever goes leaves it. */
  readonly guests: () => Iterable<Guest>;
};

/**
 * All that a server does before its doors are shut: says that it leaves, gives the proxy time to notice, lets nobody in who
 * would stay, and sends everybody else away. Serves requests all the while.
 */
export async function leave({ readiness, live, guests }: House, { notice, ...times }: FarewellTimes): Promise<void> {
  readiness.leave();
  if (notice > 0) await pause(notice);
  readiness.close();
  if (!isAny(guests())) return;
  // Who has just come has no position yet that the next server could go on from, and with an old one it may not know how to.
  await pause(joiningMs);
  live.tellPositions();
  await pause(lookEveryMs);
  await takeLeave(guests, times);
}

/** How many are told to come back within a second: each costs its next server a handshake, a sign-in and its streams. */
export const invitedPerSecond = 200;
const waveEveryMs = 50;
const lookEveryMs = 20;
/** How long it may take until a live view that began a moment ago is complete. */
const joiningMs = 100;

/**
 * How many guests are invited in each wave. Few go at once; many are spread evenly, over at most `most` milliseconds.
 * The sum is `guests`.
 */
export function waves(guests: number, most: number): readonly number[] {
  const wanted = Math.ceil((guests / invitedPerSecond) * (1000 / waveEveryMs));
  const count = Math.max(1, Math.min(wanted, Math.floor(most / waveEveryMs)));
  return Array.from({ length: count }, (_, wave) => Math.floor(((wave + 1) * guests) / count) - Math.floor((wave * guests) / count));
}

/**
 * Sends everybody away without anybody noticing: in waves, so that the server that takes them is not asked by all at the
 * same moment; waits until they have gone, then dismisses who is left. Takes no longer than `most` milliseconds, and
 * hardly more than `patience` when they are few.
 * @param guests who is there at this moment; whoever goes must leave it
 */
export async function takeLeave(guests: () => Iterable<Guest>, { most, patience }: Omit<FarewellTimes, "notice">): Promise<void> {
  const began = performance.now();
  const invited = new Set<Guest>();
  const uninvited = (): Guest[] => [...guests()].filter((guest) => !invited.has(guest));
  // Half of the time for telling them, half for their leaving.
  for (const [wave, size] of waves(uninvited().length, most / 2).entries()) {
    if (wave > 0) await pause(waveEveryMs);
    for (const guest of uninvited().slice(0, size)) {
      invited.add(guest);
      guest.invite();
    }
  }
  const told = performance.now() - began;
  const until = Math.min(began + most, performance.now() + patience + told);
  for (const guest of uninvited()) guest.invite();
  while (performance.now() < until && isAny(guests())) await pause(lookEveryMs);
  for (const guest of guests()) guest.dismiss();
}

const isAny = (some: Iterable<unknown>): boolean => some[Symbol.iterator]().next().done === false;
