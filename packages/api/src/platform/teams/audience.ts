import { uuid } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, isLinked, isMe, isNull } from "@freehold/kernel/expression/language.ts";
import type { Id } from "@freehold/kernel/id.ts";
import { userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";

/** The columns of a row by which it is decided who sees it: those of the record itself, or copies in what hangs on it. */
type Places<T extends string, O extends string, R extends string> = {
  /** The team it is for; empty for everybody. */
  readonly team: T;
  /** The person it belongs to. */
  readonly owner: O;
  /** The id of the record, with which people share it. */
  readonly record: R;
};

/**
 * Who sees a record with an audience, and all that hangs on it: viewers and above when it has no team; else the people of its team, its
 * owner, those with whom it is shared, and managers and above. Whoever is less than a viewer sees none.
 */
export const seesRecord = <const T extends string, const O extends string, const R extends string>({
  team,
  owner,
  record,
}: Places<T, O, R>) =>
  allOf(atLeast("viewer"), anyOf(isNull(team), atLeast("manager"), isMe(owner), isLinked("team", team), isLinked("sharedRecord", record)));

/** Who changes it: those of them who are staff or above, and with whom it is not shared for reading only. */
export const changesRecord = <const T extends string, const O extends string, const R extends string>({
  team,
  owner,
  record,
}: Places<T, O, R>) =>
  allOf(
    atLeast("staff"),
    anyOf(isNull(team), atLeast("manager"), isMe(owner), isLinked("team", team), isLinked("changeableRecord", record)),
  );

/** Who decides with whom it is shared: its owner, its team and managers, of those who are staff or above. */
export const sharesRecord = <const T extends string, const O extends string>({
  team,
  owner,
}: Pick<Places<T, O, never>, "team" | "owner">) => allOf(atLeast("staff"), anyOf(atLeast("manager"), isMe(owner), isLinked("team", team)));

const follows = { readOnly: true, secondary: true, audit: { exempt: "It follows its record, whose change is recorded." } } as const;

/**
 * What a table that hangs on a record keeps of it, because a policy looks at one row only: the record's team and owner. A trigger of
 * the record's module fills them in and carries changes over in the same transaction; nobody else writes them.
 */
export const audienceColumns = () => ({
  audienceTeamId: field(uuid().$type<Id<"team">>(), { label: "Team of its record", ...follows }),
  audienceOwnerId: field(userReference(), { label: "Owner of its record", ...follows }),
});
