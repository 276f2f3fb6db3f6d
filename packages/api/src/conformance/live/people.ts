import { newId } from "@freehold/kernel/id.ts";
import { roles } from "@freehold/kernel/role.ts";
import { addMember } from "../../platform/organizations/members.ts";
import type { World } from "../../testing/world.ts";
import { signIn, type Person } from "./acts.ts";

/** Every role of both organizations, one person who belongs to both, and a program with a key to ours. */
export async function peopleOf(world: World): Promise<Person[]> {
  const people = [world.ours, world.theirs].flatMap((of) =>
    roles.map((role) => personOf({ of, name: role, role, userId: of.principal(role).userId })),
  );
  const both = await world.backend.identity.createAccount({ name: "both", email: "both@example.com", password: "correct horse battery" });
  for (const [of, role] of [
    [world.ours, "viewer"],
    [world.theirs, "manager"],
  ] as const) {
    const owner = of.principal("owner");
    await world.backend.database.asActor(owner, (tx) => addMember(tx, owner, { person: both, role }));
    people.push(personOf({ of, name: `both, ${role}`, role, userId: both.id }));
  }
  people.push({ ...personOf({ of: world.ours, name: "a key", role: "owner", userId: newId<"user">() }), isKey: true });
  for (const person of people) await signIn(world, person);
  return people;
}

const personOf = ({ of, name, role, userId }: Pick<Person, "of" | "name" | "role" | "userId">): Person => ({
  of,
  name,
  role,
  userId,
  token: "",
  isTouched: false,
});
