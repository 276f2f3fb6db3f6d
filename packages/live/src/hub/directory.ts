import { touches, type Affected } from "../access.ts";
import type { Subscriber } from "./subscriber.ts";
import type { View } from "./view.ts";

/** Subscribers that see the same rows: one evaluation and one frame serve them all. */
export type Group = { readonly view: View; readonly subscribers: Set<Subscriber> };

type ByOrganization = Map<string, Map<string, Group>>;

/** Who listens, found by what can happen: a change of a table, or of somebody's access. */
export class Directory {
  readonly #all = new Set<Subscriber>();
  readonly #byUser = new Map<string, Set<Subscriber>>();
  readonly #bySession = new Map<string, Set<Subscriber>>();
  readonly #groups = new Map<string, ByOrganization>();

  get all(): ReadonlySet<Subscriber> {
    return this.#all;
  }

  get groupCount(): number {
    let count = 0;
    for (const organizations of this.#groups.values()) for (const groups of organizations.values()) count += groups.size;
    return count;
  }

  add(subscriber: Subscriber): void {
    this.#all.add(subscriber);
    put(this.#byUser, subscriber.holder.userId, subscriber);
    put(this.#bySession, subscriber.holder.sessionId, subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.detach(subscriber);
    this.#all.delete(subscriber);
    take(this.#byUser, subscriber.holder.userId, subscriber);
    take(this.#bySession, subscriber.holder.sessionId, subscriber);
  }

  /** Puts a subscriber into the group of its view. */
  attach(subscriber: Subscriber, view: View): void {
    const organizations = this.#groups.get(view.table.fullName) ?? new Map<string, Map<string, Group>>();
    this.#groups.set(view.table.fullName, organizations);
    const groups = organizations.get(view.organizationId) ?? new Map<string, Group>();
    organizations.set(view.organizationId, groups);
    const group = groups.get(view.key) ?? { view, subscribers: new Set() };
    groups.set(view.key, group);
    // The group's own, so that thousands hold one.
    subscriber.view = group.view;
    group.subscribers.add(subscriber);
  }

  /** Takes a subscriber out of its group: nothing is sent to it until it is attached again. */
  detach(subscriber: Subscriber): void {
    const { view } = subscriber;
    if (!view) return;
    subscriber.view = undefined;
    const organizations = this.#groups.get(view.table.fullName);
    const groups = organizations?.get(view.organizationId);
    const group = groups?.get(view.key);
    group?.subscribers.delete(subscriber);
    if (group?.subscribers.size === 0) groups?.delete(view.key);
    if (groups?.size === 0) organizations?.delete(view.organizationId);
    if (organizations?.size === 0) this.#groups.delete(view.table.fullName);
  }

  /** The groups of a table by organization. */
  groupsOf(table: string): ReadonlyMap<string, ReadonlyMap<string, Group>> | undefined {
    return this.#groups.get(table);
  }

  /** Those who are in a group of the table, of one organization or of all. A copy: what is done to them may move them. */
  attachedTo(table: string, organizationId?: string): readonly Subscriber[] {
    const all = this.#groups.get(table);
    const organizations =
      organizationId === undefined ? [...(all?.values() ?? [])] : [all?.get(organizationId) ?? new Map<string, Group>()];
    const groups = organizations.flatMap((organization) => [...organization.values()]);
    return groups.flatMap(({ subscribers }) => [...subscribers]);
  }

  /** Those whose access a change touches. A copy. */
  touchedBy(affected: Affected): readonly Subscriber[] {
    const { userId, sessionId } = affected;
    const near = userId !== undefined ? this.#byUser.get(userId) : sessionId !== undefined ? this.#bySession.get(sessionId) : this.#all;
    return [...(near ?? [])].filter(({ holder }) => touches(affected, holder));
  }
}

function put(index: Map<string, Set<Subscriber>>, name: string, subscriber: Subscriber): void {
  const known = index.get(name);
  if (known) known.add(subscriber);
  else index.set(name, new Set([subscriber]));
}

function take(index: Map<string, Set<Subscriber>>, name: string, subscriber: Subscriber): void {
  const known = index.get(name);
  known?.delete(subscriber);
  if (known?.size === 0) index.delete(name);
}
