/** Bounds and spans of time. Tests shorten the spans; the product has `roomLimits`. */
export type RoomLimits = {
  /** Connections in one room. */
  readonly roomSize: number;
  /** Connections that one person has in rooms of this process. */
  readonly perPerson: number;
  /** How often one connection tells or says something. */
  readonly pace: { readonly most: number; readonly perSecond: number };
  /** How often a process says that it is there, in milliseconds. */
  readonly pulse: number;
  /** After how long without a word it is gone, in milliseconds. */
  readonly lease: number;
  /** After how long without renewal a connection whose line nobody watches is gone, in milliseconds. */
  readonly renewal: number;
  /** How often everybody hears that what they know still holds, in milliseconds. */
  readonly beat: number;
  /** How long changes are gathered before they are told, in milliseconds. */
  readonly gather: number;
};

export const roomLimits: RoomLimits = {
  roomSize: 300,
  perPerson: 100,
  pace: { most: 20, perSecond: 8 },
  pulse: 2000,
  lease: 6000,
  renewal: 12_000,
  beat: 5000,
  gather: 40,
};
