import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection, MemberState } from "./member.ts";
import { Room } from "./room.ts";

const tab = (id: string, who: string, state: MemberState = {}): Connection => ({
  id,
  person: { id: who, name: who.toUpperCase(), kind: "member" },
  state,
});
const names = (room: Room) => room.members().map(({ id }) => id);

test("a person with two tabs is there once, and gone when the last goes", () => {
  const room = new Room();
  room.put("p", tab("1", "ada", { editing: "name" }));
  room.put("p", tab("2", "ada"));
  expect(room.members()).toEqual([{ id: "ada", name: "ADA", kind: "member", states: [{ editing: "name" }] }]);
  expect(room.changes()?.up).toHaveLength(1);
  room.remove("p", "2");
  expect(room.changes()).toBeUndefined();
  room.remove("p", "1");
  expect(room.changes()).toEqual({ up: [], gone: ["ada"] });
});

test("tabs that tell the same tell it once, and those that tell nothing are left out", () => {
  const room = new Room();
  for (const [id, state] of [
    ["1", { typing: true }],
    ["2", { typing: true }],
    ["3", {}],
    ["4", { editing: "name" }],
  ] as const)
    room.put("p", tab(id, "ada", state));
  expect(room.members()[0]!.states).toEqual([{ typing: true }, { editing: "name" }]);
});

test("who goes and comes back between two looks disturbs nobody", () => {
  const room = new Room();
  room.put("p", tab("1", "ada"));
  room.changes();
  room.remove("p", "1");
  room.put("p", tab("2", "ada"));
  expect(room.changes()).toBeUndefined();
  room.put("p", tab("3", "bob"));
  room.remove("p", "3");
  expect(room.changes()).toBeUndefined();
});

test("who tells something stays in their place", () => {
  const room = new Room();
  room.put("p", tab("1", "ada"));
  room.put("p", tab("2", "bob"));
  room.put("p", tab("1", "ada", { typing: true }));
  expect(names(room)).toEqual(["ada", "bob"]);
});

test("a process speaks for its own connections only", () => {
  const room = new Room();
  room.put("p", tab("1", "ada"));
  room.remove("q", "1");
  room.drop("q");
  room.replace("q", [tab("2", "bob")], 1);
  expect(names(room)).toEqual(["ada", "bob"]);
  room.drop("p");
  expect(names(room)).toEqual(["bob"]);
});

test("an announcement that comes late is not heeded", () => {
  const room = new Room();
  expect(room.heeds("p", 5)).toBe(true);
  expect(room.heeds("p", 4)).toBe(false);
  expect(room.heeds("p", 5)).toBe(false);
  expect(room.heeds("q", 1)).toBe(true);
  expect(room.heeds("p", 6)).toBe(true);
  room.disregard("p");
  expect(room.heeds("p", 1)).toBe(true);
});

test("of a process that is doubted only those go who were told of before", () => {
  const room = new Room();
  room.put("q", tab("1", "ada"), 4);
  room.put("q", tab("2", "bob"), 6);
  room.drop("q", 5);
  expect(names(room)).toEqual(["bob"]);
});

test("whoever applies the changes knows exactly who is there, whatever happened between", () => {
  const process = fc.constantFrom("p", "q");
  const one = fc.record({ id: fc.constantFrom(..."123456"), who: fc.constantFrom("ada", "bob", "eve"), typing: fc.boolean() });
  const act = fc.oneof(
    fc.record({ do: fc.constant("put" as const), process, one }),
    fc.record({ do: fc.constant("remove" as const), process, one }),
    fc.record({ do: fc.constant("replace" as const), process, all: fc.array(one, { maxLength: 3 }) }),
    fc.record({ do: fc.constant("drop" as const), process }),
    fc.record({ do: fc.constant("look" as const) }),
  );
  const tabOf = ({ id, who, typing }: { id: string; who: string; typing: boolean }) => tab(id, who, typing ? { typing } : {});
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      const room = new Room();
      const seen = new Map<string, unknown>();
      const look = (): void => {
        const { up = [], gone = [] } = room.changes() ?? {};
        for (const id of gone) expect(seen.delete(id)).toBe(true);
        for (const member of up) {
          expect(seen.get(member.id)).not.toEqual(member);
          seen.set(member.id, member);
        }
        expect(seen).toEqual(new Map(room.members().map((member) => [member.id, member])));
      };
      for (const each of acts) {
        if (each.do === "put") room.put(each.process, tabOf(each.one));
        else if (each.do === "remove") room.remove(each.process, each.one.id);
        else if (each.do === "replace") room.replace(each.process, each.all.map(tabOf), 1);
        else if (each.do === "drop") room.drop(each.process);
        else look();
      }
      look();
      for (const gone of ["p", "q"]) room.drop(gone);
      expect(room.size).toBe(0);
      expect(room.members()).toEqual([]);
    }),
  );
});
