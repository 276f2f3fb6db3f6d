/** The six roles of an organization, the most powerful first. A member sees only rows linked to them. */
export const roles = ["owner", "admin", "manager", "staff", "viewer", "member"] as const;

/** What a person is within one organization. */
export type Role = (typeof roles)[number];

/** The floor itself and every role above it, the most powerful first. */
export function rolesFrom(floor: Role): readonly Role[] {
  return roles.slice(0, roles.indexOf(floor) + 1);
}

/** Whether `role` is `floor` or above it. */
export function isAtLeast(role: Role, floor: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(floor);
}

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
