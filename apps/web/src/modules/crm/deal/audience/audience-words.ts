/** Who sees a deal besides managers, by what they are called. */
export type SeenBy = {
  readonly team: string | undefined;
  readonly owner: string;
  readonly friends: readonly string[];
};

/** Who sees a deal, in one sentence: "Seen by team North, Anna, Vera and managers." */
export function seenByWords({ team, owner, friends }: SeenBy): string {
  if (team === undefined) return "Seen by everybody in the organization.";
  const people = [owner, ...friends.filter((one) => one !== owner).toSorted((a, b) => a.localeCompare(b))];
  return `Seen by team ${team}, ${people.join(", ")} and managers.`;
}
