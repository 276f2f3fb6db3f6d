import { newId } from "@freehold/kernel/id.ts";
import { equals } from "@freehold/kernel/expression/language.ts";
import { expect, test } from "vitest";
import { effectOn } from "./effect.ts";
import type { Change } from "../feed/pgoutput.ts";
import type { RowChange } from "./ring.ts";
import { RowImage, RowReader } from "../row.ts";
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
