/** One value of a state. */
type Plain = string | number | boolean | null;

/** What a connection tells the others of itself, such as `{ editing: "name" }` or `{ cursor: [12, 40] }`. Empty at first. */
export type MemberState = Readonly<Record<string, Plain | readonly Plain[]>>;

/** Who somebody is to the others in a room. */
export type Person = {
  readonly id: string;
  readonly name: string;
  /** A member of the organization, an operator on a visit, or a program with an API key. */
  readonly kind: "member" | "visitor" | "program";
};

/** One way in which a person is in a room, such as a tab. It belongs to the process that holds its line. */
export type Connection = { readonly id: string; readonly person: Person; readonly state: MemberState };

/** A person in a room, once, however many connections they have. */
export type Member = Person & {
  /** What their connections tell, each different state once; connections that tell nothing are left out. */
  readonly states: readonly MemberState[];
};

/** What somebody said to the room at this moment. Nobody keeps it. */
export type Said = { readonly from: Person; readonly kind: string; readonly data: MemberState };

/** What travels to somebody in a room. */
export type RoomFrame =
  /** Everybody who is here. Replaces what was known before. */
  | {
      readonly k: "all";
      /** Names this connection when it tells or says something. */
      readonly connection: string;
      /** Within how many seconds the connection must tell its state again; null where its line is watched. */
      readonly renewSeconds: number | null;
      readonly members: readonly Member[];
    }
  /** Who came or changed, whose last connection went, and what was said, in the order in which it was. */
  | { readonly k: "change"; readonly up: readonly Member[]; readonly gone: readonly string[]; readonly said: readonly Said[] }
  /** What was told still holds. */
  | { readonly k: "beat" };

/** What one connection brings about for everybody in the room. */
export type RoomChange = Extract<RoomFrame, { k: "change" }>;
