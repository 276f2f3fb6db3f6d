import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import { memberChange, personIn, taskChange, taskRelation } from "../testing/changes.ts";
import { TransactionAssembler } from "./transaction.ts";

const organization = newId();
const insert = () => taskChange(undefined, { id: newId(), org_id: organization });

test("a transaction comes out whole, its changes by table and in order", () => {
  const assembler = new TransactionAssembler(1000);
  const [a, b, c] = [insert(), memberChange(personIn(organization, "staff")), insert()];
  expect(assembler.isOpen).toBe(false);
  expect(assembler.take({ kind: "begin", lsn: 10, xid: 5 })).toBeUndefined();
  expect(assembler.isOpen).toBe(true);
  for (const change of [a, b, c]) expect(assembler.take({ kind: "change", change })).toBeUndefined();
  const done = assembler.take({ kind: "commit", end: 20 });
  expect(assembler.isOpen).toBe(false);
  expect(done).toMatchObject({ end: 20, transaction: { lsn: 10, xid: 5, bytes: 250 } });
  expect([...(done?.transaction.changes ?? [])]).toEqual([
    ["desk.task", [a, c]],
    ["desk.member", [b]],
  ]);
});

test("of a transaction beyond the bound only the tables are known, also those changed before and after", () => {
  const assembler = new TransactionAssembler(240);
  assembler.take({ kind: "begin", lsn: 10, xid: 5 });
  for (const change of [insert(), insert(), insert(), memberChange(personIn(organization, "staff"))])
    assembler.take({ kind: "change", change });
  const done = assembler.take({ kind: "commit", end: 20 });
  expect(done?.transaction.changes.size).toBe(0);
  expect([...(done?.transaction.dirty ?? [])]).toEqual(["desk.task", "desk.member"]);
});

test("an emptied table is dirty, whatever else the transaction does to it", () => {
  const assembler = new TransactionAssembler(1000);
  assembler.take({ kind: "begin", lsn: 10, xid: 5 });
  assembler.take({ kind: "change", change: insert() });
  assembler.take({ kind: "truncate", relations: [taskRelation] });
  assembler.take({ kind: "change", change: insert() });
  const done = assembler.take({ kind: "commit", end: 20 });
  expect(done?.transaction.changes.size).toBe(0);
  expect([...(done?.transaction.dirty ?? [])]).toEqual(["desk.task"]);
});

test("a change outside a transaction breaks the stream", () => {
  expect(() => new TransactionAssembler(1000).take({ kind: "change", change: insert() })).toThrow(TypeError);
});
