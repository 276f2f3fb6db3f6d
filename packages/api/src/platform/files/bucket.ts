import type { Role } from "@freehold/kernel/role.ts";
import type { visibilities } from "./contract.ts";

/** A kind of file, declared once: what may be in it, who may put it there and who may read it. */
export type Bucket = {
  /** Unique in the product, in lower case with hyphens. Files name it: renaming it orphans them. */
  readonly name: string;
  /** What people call the files in it. */
  readonly label: string;
  /**
   * `public`: anybody who knows its address; `organization`: viewers and above, or the people of its channel; `restricted`:
   * managers and above. Whoever put a file there always reads it.
   */
  readonly visibility: (typeof visibilities)[number];
  /** The lowest role that may put files into it. */
  readonly uploads: Role;
  readonly maxBytes: number;
  /** The types a file may be of, by its content. */
  readonly types: readonly string[];
  /** Files are removed so many days after they came; for ever kept when absent. */
  readonly keepDays?: number;
  /** How many earlier versions of a file are kept; none when absent. */
  readonly versions?: number;
};

/** Declares a bucket; list it in the module's `buckets`. @throws TypeError when it would limit nothing */
export function bucket(declared: Bucket): Bucket {
  const { name, types, maxBytes, keepDays = 1, versions = 0 } = declared;
  if (!/^[a-z][a-z0-9-]{0,59}$/.test(name)) throw new TypeError(`${name} is no name of a bucket.`);
  if (types.length === 0) throw new TypeError(`${name} must say which types it takes.`);
  if (!(maxBytes >= 1) || !(keepDays >= 1) || !(versions >= 0)) throw new TypeError(`${name} has a limit that cannot be.`);
  return declared;
}
