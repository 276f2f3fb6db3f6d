import type { Module } from "../../module.ts";
import type { NotificationKind } from "./notification-kind.ts";
import { platformKinds } from "./platform-kinds.ts";

/** A kind and the part of the product that it belongs to. */
type Grouped = { readonly kind: NotificationKind; readonly group: string; readonly moduleId: string | null };

/** Every kind of the product with the part it belongs to, the platform's own first. */
export function groupedKinds(modules: readonly Module[]): Grouped[] {
  return [
    ...platformKinds.map((kind) => ({ kind, group: "Organization", moduleId: null })),
    ...modules.flatMap(({ id, label, notifications = [] }) => notifications.map((kind) => ({ kind, group: label, moduleId: id }))),
  ];
}

/** Every kind of the product by its name. */
export function allKinds(modules: readonly Module[]): ReadonlyMap<string, NotificationKind> {
  return new Map(groupedKinds(modules).map(({ kind }) => [kind.name, kind]));
}
