import { newId } from "@freehold/kernel/id.ts";
import { equals } from "@freehold/kernel/expression/language.ts";
import { expect, test } from "vitest";
import { effectOn } from "./effect.ts";
import type { Change } from "../feed/pgoutput.ts";
import type { RowChange } from "./ring.ts";
import { RowImage, RowReader } from "../row.ts";
import { rememberSource, sourceOf } from "../row-source.ts";
import { SnapshotParts } from "./snapshot-parts.ts";
import { personIn, task, taskChange, taskRelation, type TaskText } from "../testing/changes.ts";
import { viewOf } from "./view.ts";

const [organization, other] = [newId(), newId()];
const row = (over: Partial<TaskText> = {}): TaskText => ({ id: newId(), org_id: organization, ...over });
const reader = new RowReader(task, taskRelation);
const changes = (...list: Change[]): RowChange[] =>
  list.map(({ old, new: now }) => ({ old: old && new RowImage(reader, old, 1), new: now && new RowImage(reader, now, 1) }));
const open = viewOf({ table: task, filter: equals("status", "open") }, personIn(organization, "viewer"));
const told = (...list: Change[]) => {
  const effect = effectOn(open, changes(...list));
  return effect && { up: effect.up.map(({ id, title }) => [id, title]), del: effect.del };
};

test("a row that moves into the view is an up, one that moves out a del, and one that stays outside nothing", () => {
  const a = row();
  expect(told(taskChange({ ...a, status: "done" }, a))).toEqual({ up: [[a.id, "A"]], del: [] });
  expect(told(taskChange(a, { ...a, status: "done" }))).toEqual({ up: [], del: [a.id] });
  expect(told(taskChange({ ...a, status: "done" }, { ...a, status: "secret" }))).toBeUndefined();
});

test("of several changes of one row only the last state counts", () => {
  const a = row();
  expect(told(taskChange(undefined, a), taskChange(a, { ...a, title: "B" }))).toEqual({ up: [[a.id, "B"]], del: [] });
  expect(told(taskChange(a, { ...a, title: "B" }), taskChange({ ...a, title: "B" }, undefined))).toEqual({ up: [], del: [a.id] });
  expect(told(taskChange(a, undefined), taskChange(undefined, { ...a, title: "C" }))).toEqual({ up: [[a.id, "C"]], del: [] });
});

test("a row that comes and goes within one transaction was never there", () => {
  const a = row();
  expect(told(taskChange(undefined, a), taskChange(a, undefined))).toBeUndefined();
});

test("a row whose key changes leaves under the old one and arrives under the new one", () => {
  const a = row();
  const b = { ...a, id: newId() };
  expect(told(taskChange(a, b))).toEqual({ up: [[b.id, "A"]], del: [a.id] });
});

test("a row of another organization is never seen, and one that moves there is gone", () => {
  const a = row();
  expect(told(taskChange(undefined, { ...a, org_id: other }))).toBeUndefined();
  expect(told(taskChange(a, { ...a, org_id: other }))).toEqual({ up: [], del: [a.id] });
  expect(told(taskChange({ ...a, org_id: other }, a))).toEqual({ up: [[a.id, "A"]], del: [] });
});

test("the order of the transaction is kept", () => {
  const [a, b, c] = [row(), row(), row()];
  expect(told(taskChange(undefined, b), taskChange(undefined, a), taskChange(undefined, c))?.up.map(([id]) => id)).toEqual([
    b.id,
    a.id,
    c.id,
  ]);
});

test("the rows remember what they were read from, unless they were not all read alike", () => {
  const list = changes(taskChange(undefined, row()), taskChange(row(), row({ title: "B" })));
  const { up } = effectOn(open, list)!;
  const { text, rows } = sourceOf(up)!;
  expect(rows.map((tuple) => text.read(tuple))).toEqual(up);
  const after = new RowReader(task, { ...taskRelation });
  const altered: RowChange = { old: undefined, new: new RowImage(after, taskChange(undefined, row()).new!, 1) };
  expect(sourceOf(effectOn(open, [...list, altered])!.up)).toBeUndefined();
});

test("the parts of a snapshot remember their rows", () => {
  const tuples = Array.from({ length: 1100 }, (_, n) => taskChange(undefined, row({ title: String(n) })).new!);
  const rows = tuples.map((tuple) => reader.row(tuple));
  rememberSource(rows, { text: reader.text, rows: tuples });
  const parts = new SnapshotParts().of({ ...moment, rows, more: false }, "start").flatMap((frame) => (frame.k === "snap" ? [frame] : []));
  expect(parts.map((part) => part.rows.length)).toEqual([500, 500, 100]);
  for (const part of parts) expect(sourceOf(part.rows)!.rows.map((tuple) => reader.row(tuple))).toEqual(part.rows);
});

const moment = { snapshot: "1:1:", insertLsn: "0/0", flushLsn: "0/0" };
