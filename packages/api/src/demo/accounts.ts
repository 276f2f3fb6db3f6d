import { roles, type Role } from "@freehold/kernel/role.ts";

/** A person of the demonstration. Everyone has the same password. */
export type DemoAccount = { readonly role: Role; readonly name: string; readonly email: string };

export const demoPassword = "freehold-demo";

const names: Record<Role, string> = {
  owner: "Olivia Marchetti",
  admin: "Anton Keller",
  manager: "Mara Lindqvist",
  staff: "Samuel Okafor",
  viewer: "Vera Novak",
  member: "Milo Ferrari",
};

/** One account for each role, the most powerful first. The member looks after two units and sees nothing else. */
export const demoAccounts: readonly DemoAccount[] = roles.map((role) => ({
  role,
  name: names[role],
  email: `${role}@freshmarket.example`,
}));
