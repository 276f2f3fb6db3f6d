import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";

/** What each professional is good at, the best first. */
export function useSkillNames(): ReadonlyMap<string, readonly { name: string; level: number }[]> {
  const skills = useAllRows(useLive(trpc.crm.skill, { sort: "name", limit: 500 }).store);
  const held = useAllRows(useLive(trpc.crm.professionalSkill, { limit: 2000 }).store);
  return useMemo(() => {
    const names = new Map(skills.map(({ id, name }) => [id, name]));
    const known = held.flatMap(({ professionalId, skillId, level }) => {
      const name = names.get(skillId);
      return name === undefined ? [] : [{ professionalId, name, level }];
    });
    return Map.groupBy(
      known.toSorted((a, b) => b.level - a.level),
      ({ professionalId }) => professionalId,
    );
  }, [skills, held]);
}
