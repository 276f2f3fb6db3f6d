import { contentOf, digestOf, digestsOf, hashOf, noHash, type Seal, type SealedEntry } from "./chain.ts";
import type { Head } from "./contract.ts";

/** The first thing that is not as it was sealed. */
export type Finding = {
  readonly what: "entryAltered" | "entryMissing" | "entryAdded" | "sealAltered" | "sealMissing" | "headDiffers";
  /** The batch in which it is. */
  readonly seal: number;
  /** The entry, where one can be named. */
  readonly position: number | null;
  /** What happened, in a sentence. */
  readonly message: string;
  /** What to do now. */
  readonly advice: string;
};

/** What came out of a verification. */
export type Verdict = {
  readonly organization: string;
  readonly isWhole: boolean;
  readonly finding: Finding | null;
  /** How many entries and seals were looked at. */
  readonly entries: number;
  readonly seals: number;
  /** Entries that are too new to be sealed: nothing protects them yet. */
  readonly unsealed: number;
  /** Until when entries were removed because the plan kept them no longer; null when all are there. */
  readonly removedUntil: Date | null;
  /** The end of the chain, to be kept elsewhere. */
  readonly head: Head | null;
};

/** Where the chain and its entries are read from: a database or an export. */
export type Trail = {
  /** The seals in the order of their numbers. */
  readonly seals: () => AsyncIterable<Seal> | Iterable<Seal>;
  /** The entries after a position up to another, in the order of positions. */
  readonly entries: (after: number, upTo: number) => Promise<readonly SealedEntry[]> | readonly SealedEntry[];
  /** How many entries follow the last sealed one. */
  readonly unsealed: (after: number) => Promise<number> | number;
};

/** Nothing that belongs here is before it; what somebody slipped in may be. */
const beforeAll = Number.MIN_SAFE_INTEGER;

type Asked = { readonly organization: string; readonly head?: Head | undefined };

/**
 * Follows the chain from its first seal, and compares every entry that is there with what was sealed. Ends at the first that
 * differs: whoever altered one could write all later seals anew. Only a head that was kept elsewhere shows a chain that was
 * written anew from some point to its end. Tells after every batch how many entries it has looked at.
 */
export async function* verify(trail: Trail, { organization, head }: Asked): AsyncGenerator<number, Verdict> {
  let [entries, seals] = [0, 0];
  let after = beforeAll;
  let removedUntil: Date | null = null;
  let last: Seal | undefined;
  const verdict = (finding: Finding | null, unsealed = 0): Verdict => ({
    organization,
    isWhole: finding === null,
    finding,
    entries,
    seals,
    unsealed,
    removedUntil,
    head: last && finding === null ? headOf(last) : null,
  });
  if (head && head.organization !== organization) return verdict(headOfOther(head));
  for await (const seal of trail.seals()) {
    const found = await trail.entries(after, seal.toPosition);
    const finding =
      brokenLink(seal, last) ?? (head?.number === seal.number ? otherHash(seal, head) : undefined) ?? compare(seal, found, last);
    if (finding) return verdict(finding);
    if (seal.removedAt) removedUntil = seal.lastAt;
    [entries, seals, after, last] = [entries + found.length, seals + 1, seal.toPosition, seal];
    yield entries;
  }
  if (head && head.number > seals) return verdict(chainEnds(head, seals));
  return verdict(null, await trail.unsealed(after));
}

/** What of a seal is kept elsewhere. */
export const headOf = ({ orgId, number, hash, sealedAt }: Seal): Head => ({
  freehold: "audit head",
  organization: orgId,
  number,
  hash,
  sealedAt,
});

const keep = "Keep this database as it is. Restore the last backup from before";
const beside = "beside it and compare. Whoever did this could act as administrator of the database: change its passwords first.";

function finding(what: Finding["what"], seal: Pick<Seal, "number" | "sealedAt">, message: string): Finding {
  return { what, seal: seal.number, position: null, message, advice: `${keep} ${seal.sealedAt.toISOString()} ${beside}` };
}

function brokenLink(seal: Seal, last: Seal | undefined): Finding | undefined {
  const expected = (last?.number ?? 0) + 1;
  if (seal.number !== expected) return finding("sealMissing", seal, `Seal ${expected} is missing: the next one there is ${seal.number}.`);
  const isBound = seal.previous === (last?.hash ?? noHash) && seal.hash === hashOf(seal);
  const isRemovedLate = seal.removedAt !== null && last !== undefined && last.removedAt === null;
  const hasDigests = seal.removedAt === null ? seal.digests !== null && seal.content === contentOf(seal.digests) : seal.digests === null;
  if (isBound && hasDigests && !isRemovedLate) return undefined;
  const span = `entries ${seal.fromPosition} to ${seal.toPosition}, ${seal.firstAt.toISOString()} to ${seal.lastAt.toISOString()}`;
  if (isRemovedLate)
    return finding(
      "sealAltered",
      seal,
      `Seal ${seal.number} (${span}) claims that its entries were removed for their age, but older ones are there.`,
    );
  return finding("sealAltered", seal, `Seal ${seal.number} (${span}) is not what was sealed: it, or one before it, was changed.`);
}

function otherHash(seal: Seal, head: Head): Finding | undefined {
  if (seal.hash === head.hash) return undefined;
  return finding("headDiffers", seal, `Seal ${seal.number} is not the one that was kept: the chain was written anew, here or before.`);
}

const headOfOther = (head: Head): Finding =>
  finding("headDiffers", head, `The head that was kept belongs to another organization, ${head.organization}.`);

function chainEnds(head: Head, seals: number): Finding {
  return finding(
    "sealMissing",
    head,
    `The chain ends with seal ${seals}, but seal ${head.number} was kept: the end of the trail was cut off.`,
  );
}

/** Compares a batch with its seal, entry by entry. */
function compare(seal: Seal, found: readonly SealedEntry[], last: Seal | undefined): Finding | undefined {
  const sealed = seal.digests === null ? [] : digestsOf(seal.digests);
  const since = last ? `after ${last.lastAt.toISOString()}` : `before ${seal.lastAt.toISOString()}`;
  let at = 0;
  for (const { position, digest } of sealed) {
    const entry = found[at];
    if (entry && entry.position < position) return added(seal, entry);
    if (!entry || entry.position > position) {
      return { ...finding("entryMissing", seal, `Entry ${position}, written ${since}, was removed after it was sealed.`), position };
    }
    if (digestOf(entry) !== digest)
      return { ...finding("entryAltered", seal, `${told(entry)} was changed after it was sealed.`), position };
    at++;
  }
  const surplus = found[at];
  return surplus && added(seal, surplus);
}

const added = (seal: Seal, entry: SealedEntry): Finding => ({
  ...finding("entryAdded", seal, `${told(entry)} was slipped in after the others were sealed.`),
  position: entry.position,
});

function told({ position, at, act, resource, recordId }: SealedEntry): string {
  const about = [act, resource, recordId].filter((part) => part !== null).join(" ");
  return `Entry ${position} of ${at.toISOString()} (${about})`;
}
