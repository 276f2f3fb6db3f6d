import { isDeepStrictEqual } from "node:util";

/** The columns of one row as text, in the order of its relation; undefined for a value that was not sent. */
export type Tuple = readonly (string | null | undefined)[];

/**
 * A published table as the stream describes it before its first change and again after each ALTER TABLE, GRANT or VACUUM, also
 * between two changes of one transaction. One object for as long as the descriptions are equal.
 */
export type Relation = {
  readonly oid: number;
  /** `schema.name` */
  readonly fullName: string;
  /** Whether updates and deletes carry the whole old row (REPLICA IDENTITY FULL). */
  readonly hasOldRows: boolean;
  readonly columns: readonly { readonly name: string; readonly typeOid: number }[];
};

/** One row changed. `old` is absent when the table does not publish old rows; `key` then names the row that was. */
export type Change = {
  readonly op: "insert" | "update" | "delete";
  readonly relation: Relation;
  readonly old: Tuple | undefined;
  readonly new: Tuple | undefined;
  /** The columns of the replica identity, all others null, where nothing else of the old row was told. */
  readonly key?: Tuple | undefined;
  /** Length of the message, for bounding memory. */
  readonly bytes: number;
};

/** The messages of pgoutput, protocol version 1, that mean something to the feed. */
export type Message =
  | { readonly kind: "begin"; readonly lsn: number; readonly xid: number }
  | { readonly kind: "commit"; readonly end: number }
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "truncate"; readonly relations: readonly Relation[] };

/** A log position as a number: exact for the first eight petabytes of log. */
export function readLsn(buffer: Buffer, offset: number): number {
  return buffer.readUInt32BE(offset) * 0x1_0000_0000 + buffer.readUInt32BE(offset + 4);
}

/** Reads PostgreSQL's text form of a log position, `16/B374D848`. @throws TypeError for any other text. */
export function parseLsn(text: string): number {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new TypeError(`${JSON.stringify(text)} is not a log position.`);
  return parseInt(high, 16) * 0x1_0000_0000 + parseInt(low, 16);
}

/** Walks one message. Reading past its end throws RangeError: a truncated message is a broken stream. */
class Reader {
  readonly #buffer: Buffer;
  readonly #start: number;
  #at: number;
  #ascii: string | undefined;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.#start = at;
    this.#at = at;
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#at++);
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readUInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readUInt32BE(this.#at - 4);
  }

  lsn(): number {
    this.#at += 8;
    return readLsn(this.#buffer, this.#at - 8);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  /** @param known a value that it may be again: it is then given back instead of another string of the same letters */
  text(length: number, known: string | null | undefined): string {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#buffer.length) throw new RangeError("The message ends inside a value.");
    if (typeof known === "string" && known.length === length && this.#letters().startsWith(known, from - this.#start)) return known;
    return this.#buffer.toString("utf8", from, this.#at);
  }

  /** The message as letters, one for each byte, or nothing when it holds others than ASCII: then no letter stands where its byte does. */
  #letters(): string {
    if (this.#ascii === undefined) {
      const text = this.#buffer.toString("utf8", this.#start);
      this.#ascii = text.length === this.#buffer.length - this.#start ? text : "";
    }
    return this.#ascii;
  }

  /** Text up to a zero byte. */
  name(): string {
    const end = this.#buffer.indexOf(0, this.#at);
    if (end < 0) throw new RangeError("The message ends inside a name.");
    const name = this.#buffer.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return name;
  }
}

const code = (letter: string): number => letter.charCodeAt(0);
const [begin, commit, relation, insert, update, remove, truncate] = ["B", "C", "R", "I", "U", "D", "T"].map(code);
const [isNull, isUnchanged, isText] = ["n", "u", "t"].map(code);
const [oldKey, oldRow, identityFull] = ["K", "O", "f"].map(code);

/**
 * Decodes pgoutput. Relations are remembered by oid, never as "the last one": a partitioned table sends two relation
 * messages before a change of its root. One decoder serves one stream.
 */
export class PgOutputDecoder {
  readonly #relations = new Map<number, Relation>();
  /** The latest row of each relation. Rows that come together say much of the same, and all are kept for a while. */
  readonly #latest = new Map<Relation, Tuple>();

  /** The meaning of the message that starts at `offset`, or undefined when it changes no row. */
  decode(buffer: Buffer, offset: number): Message | undefined {
    const reader = new Reader(buffer, offset + 1);
    const bytes = buffer.length - offset;
    switch (buffer[offset]) {
      case begin: {
        const lsn = reader.lsn();
        reader.skip(8);
        return { kind: "begin", lsn, xid: reader.int32() };
      }
      case commit:
        reader.skip(1 + 8);
        return { kind: "commit", end: reader.lsn() };
      case relation:
        this.#learn(reader);
        return undefined;
      case insert:
        return { kind: "change", change: this.#change("insert", reader, bytes) };
      case update:
        return { kind: "change", change: this.#change("update", reader, bytes) };
      case remove:
        return { kind: "change", change: this.#change("delete", reader, bytes) };
      case truncate: {
        const count = reader.int32();
        reader.skip(1);
        return { kind: "truncate", relations: Array.from({ length: count }, () => this.#relation(reader.int32())) };
      }
      default:
        // Origin, type and logical messages.
        return undefined;
    }
  }

  #learn(reader: Reader): void {
    const oid = reader.int32();
    const schema = reader.name() || "pg_catalog";
    const fullName = `${schema}.${reader.name()}`;
    const hasOldRows = reader.byte() === identityFull;
    const columns = Array.from({ length: reader.int16() }, () => {
      reader.skip(1);
      const name = reader.name();
      const typeOid = reader.int32();
      reader.skip(4);
      return { name, typeOid };
    });
    const described: Relation = { oid, fullName, hasOldRows, columns };
    const known = this.#relations.get(oid);
    if (known && isDeepStrictEqual(known, described)) return;
    if (known) this.#latest.delete(known);
    this.#relations.set(oid, described);
  }

  #relation(oid: number): Relation {
    const known = this.#relations.get(oid);
    if (!known) throw new TypeError(`The stream did not describe the relation ${oid}.`);
    return known;
  }

  #change(op: Change["op"], reader: Reader, bytes: number): Change {
    const of = this.#relation(reader.int32());
    let part = reader.byte();
    let old: Tuple | undefined;
    let key: Tuple | undefined;
    const latest = this.#latest.get(of);
    if (part === oldKey || part === oldRow) {
      const tuple = readTuple(reader, { latest });
      // A key alone is not the old row: its other columns read as null.
      if (part === oldRow) old = tuple;
      else key = tuple;
      if (op === "delete") return { op, relation: of, old, new: undefined, key, bytes };
      part = reader.byte();
    }
    const tuple = readTuple(reader, { old, latest: old ?? latest });
    this.#latest.set(of, tuple);
    return { op, relation: of, old, new: tuple, key, bytes };
  }
}

type Before = {
  /** A large value that did not change is not sent again: it is taken from here. */
  readonly old?: Tuple | undefined;
  /** What the row is likely to share values with. */
  readonly latest: Tuple | undefined;
};

function readTuple(reader: Reader, { old, latest }: Before): Tuple {
  const count = reader.int16();
  // Of its length from the start: what is kept for a while must not hold room for more.
  const tuple = new Array<string | null | undefined>(count);
  for (let i = 0; i < count; i++) {
    const kind = reader.byte();
    if (kind === isText) tuple[i] = reader.text(reader.int32(), latest?.[i]);
    else if (kind === isNull) tuple[i] = null;
    else if (kind === isUnchanged) tuple[i] = old?.[i];
    else throw new TypeError("The stream holds a value that is not text.");
  }
  return tuple;
}
