import { expect, test } from "vitest";
import { newId, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import { Memory, type Remembered } from "./memory.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

function somebody(): Remembered {
  const organizationId = newId<"organization">() as OrganizationId;
  const organization = { id: organizationId, name: "Ours", timeZone: "UTC", modulesOff: [], requiresSecondFactor: false };
  const state = { ...organization, suspendedAt: null, suspensionReason: null, removeAfter: null };
  const principal = { userId: newId<"user">() as UserId, organizationId, role: "staff", links: noLinks } as const;
  const standing = { principal, organization: state, through: { by: "membership", suspendedAt: null } } as const;
  return { standing, signed: undefined, proof: { credential: `session:${"f".repeat(64)}`, stamp: "0".repeat(32) } };
}

test("somebody is remembered for a minute, and no longer than until their credential ends", () => {
  const memory = new Memory();
  const [long, short] = [somebody(), somebody()];
  memory.keep("long", long, { now, ends: [null, undefined, later(3600)] });
  memory.keep("short", short, { now, ends: [later(3600), later(10)] });
  expect([memory.find("long", later(59)), memory.find("short", later(9))]).toEqual([long, short]);
  expect([memory.find("long", later(60)), memory.find("short", later(10))]).toEqual([undefined, undefined]);
  expect(memory.size).toBe(0);
});

test("when there are too many, who called longest ago is forgotten", () => {
  const memory = new Memory(2);
  for (const key of ["first", "second"]) memory.keep(key, somebody(), { now, ends: [] });
  expect(memory.find("first", now)).toBeDefined();
  memory.keep("third", somebody(), { now, ends: [] });
  expect(["first", "second", "third"].map((key) => memory.find(key, now) !== undefined)).toEqual([true, false, true]);
  memory.forget("first");
  expect(memory.find("first", now)).toBeUndefined();
  expect(memory.size).toBe(1);
});
