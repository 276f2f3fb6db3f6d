import type { Connection, MemberState, Said } from "./member.ts";

/** What processes tell each other about one room. `n` counts what a process said, over all rooms. */
export type Announcement =
  /** All connections that the process has in the room. */
  | { readonly t: "here"; readonly p: string; readonly n: number; readonly all: readonly Connection[] }
  | { readonly t: "up"; readonly p: string; readonly n: number; readonly one: Connection }
  | { readonly t: "down"; readonly p: string; readonly n: number; readonly id: string }
  | { readonly t: "said"; readonly p: string; readonly n: number; readonly said: Said }
  /** Wants to know what the others have. */
  | { readonly t: "ask"; readonly p: string; readonly n: number };

/**
 * What processes tell each other about themselves: they are there; they are heard again, after what they said was lost; or
 * they end.
 */
export type Pulse = { readonly t: "beat" | "back" | "bye"; readonly p: string };

/** What a process hands on to the one that owns a connection, as it reached the wrong one. */
export type Handed =
  | { readonly t: "show"; readonly connection: string; readonly person: string; readonly state: MemberState }
  | { readonly t: "say"; readonly connection: string; readonly person: string; readonly kind: string; readonly data: MemberState };

/** The topic of a room. */
export const roomTopic = (key: string): string => `room:${key}`;
/** The topic on which a process hears what is for it alone. */
export const processTopic = (process: string): string => `process:${process}`;
/** The topic on which all hear that the others are there. */
export const pulseTopic = "processes";

/**
 * What a text on the bus says; undefined for what this release does not understand, as another release may say it during
 * a rolling restart. Whoever can write to the bus is trusted like the database: only the outermost shape is looked at.
 */
export function read<T extends { readonly t: string }>(text: string, kinds: readonly T["t"][]): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null || !("t" in value)) return undefined;
  // Proof: what has one of these kinds was written by `JSON.stringify` of this very type.
  return kinds.some((kind) => kind === value.t) ? (value as T) : undefined;
}
