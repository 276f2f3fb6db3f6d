import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { equals, isMe } from "@freehold/kernel/expression/language.ts";
import { expect, test } from "vitest";
import { personIn, task } from "../testing/changes.ts";
import { viewOf } from "./view.ts";

const [organization, other, room] = [newId(), newId(), newId()];

test("people for whom the role decides share a view, across roles that see the same", () => {
  const manager = viewOf({ table: task }, personIn(organization, "manager"));
  expect(viewOf({ table: task }, personIn(organization, "owner")).key).toBe(manager.key);
  expect(viewOf({ table: task }, personIn(other, "manager")).key).not.toBe(manager.key);
  expect(viewOf({ table: task, filter: equals("status", "open") }, personIn(organization, "manager")).key).not.toBe(manager.key);
});

test("people who see their own rows share a view only with themselves", () => {
  const staff = personIn(organization, "staff");
  expect(viewOf({ table: task }, staff).key).not.toBe(viewOf({ table: task }, personIn(organization, "staff")).key);
  expect(viewOf({ table: task }, { ...staff }).key).toBe(viewOf({ table: task }, staff).key);
  const owner = personIn(organization, "owner");
  expect(viewOf({ table: task, filter: isMe("assignedTo") }, owner).key).not.toBe(
    viewOf({ table: task, filter: isMe("assignedTo") }, personIn(organization, "owner")).key,
  );
});

test("a link granted or taken makes another view, and so does a role", () => {
  const member = personIn(organization, "member", [room]);
  const before = viewOf({ table: task }, member);
  expect(viewOf({ table: task }, { ...member, links: new Map([["roomOf", new Set([room, newId()])]]) }).fingerprint).not.toBe(
    before.fingerprint,
  );
  expect(viewOf({ table: task }, { ...member, links: new Map([["roomOf", new Set<string>()]]) }).fingerprint).not.toBe(before.fingerprint);
  expect(viewOf({ table: task }, { ...member, role: "viewer" }).fingerprint).not.toBe(before.fingerprint);
  expect(viewOf({ table: task }, { ...member, links: new Map([...member.links, ["elsewhere", new Set([room])]]) }).fingerprint).toBe(
    before.fingerprint,
  );
});

test("values that JSON cannot tell apart make different views", () => {
  const numbers = { ...task, kinds: { ...task.kinds, size: "float" as const } };
  const owner = personIn(organization, "owner");
  const keys = [NaN, Infinity, -Infinity, 0].map(
    (value) => viewOf({ table: numbers, filter: { op: "equals", column: "size", value } }, owner).key,
  );
  expect(new Set(keys).size).toBe(4);
});

test("a role that reads nothing of the table is refused; a person without a link merely sees nothing", () => {
  const { read: _read, ...unread } = task.policy;
  expect(() => viewOf({ table: { ...task, policy: unread } }, personIn(organization, "owner"))).toThrow(DomainError);
  const view = viewOf(
    { table: { ...task, policy: { read: { op: "isLinked", link: "roomOf", column: "roomId" } } } },
    personIn(organization, "member"),
  );
  expect(view.sees({})).toBe(false);
});

test("a search looks into a stored column that the declaration does not have", () => {
  const view = viewOf({ table: task, search: { column: "search_text", folded: "ab" } }, personIn(organization, "owner"));
  expect(view.columns.columns).toEqual(["search_text"]);
  expect(view.sees({ search_text: "xaby" })).toBe(true);
  expect(view.sees({ search_text: "ba" })).toBe(false);
  expect(view.sees({ search_text: null })).toBe(false);
});
