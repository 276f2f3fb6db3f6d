import { faults } from "@freehold/kernel/fault.ts";

/** Why a row is not given, changed or removed. `stale` carries the row as its reader may see it now, and what they sent. */
export const rowFault = faults("row", {
  missing: ["missing", "There is no such record, or it is not for you to see."],
  notAllowed: ["forbidden", "You may see this record but not change it this way."],
  stale: ["conflict", "Somebody else has changed this in the meantime. Look at it as it is now, then change what is still needed."],
  roleTooLow: ["forbidden", "Your role in this organization does not allow this."],
  undone: ["conflict", "Nothing was changed, because another of the records was refused."],
});

type Values = Readonly<Record<string, unknown>>;

/**
 * For acts whose rows are counted on by what the product itself notes in them: refuses a change of fields that are not any more what
 * the sender saw. Lock the row before. @throws row.stale
 */
export function demandAsSeen(current: Values, { was, sent }: { was: Values | undefined; sent: Values }): void {
  if (!was) return;
  const isOther = (name: string): boolean => name in was && JSON.stringify(current[name]) !== JSON.stringify(was[name]);
  if (Object.keys(sent).some((name) => sent[name] !== undefined && isOther(name)))
    throw rowFault.stale({ current, sent: { was, patch: sent } });
}
