import { faults } from "@freehold/kernel/fault.ts";
import { allOf, atLeast, nobody, type Expression } from "@freehold/kernel/expression/language.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Module } from "../../module.ts";
import type { Meta } from "../../trpc.ts";
import { organization } from "../organizations/schema.ts";
import type { RoomAddress } from "./contract.ts";

export const fault = faults("rooms", {
  missing: ["missing", "There is no such room, or it is not for you to enter."],
});

/** Whoever may list the members of an organization may be told who of them is where. */
const mayKnowMembers = atLeast("viewer");

/** Where a room is, and who may be in it. */
export type Place = {
  /** Names the room for all processes, and always its organization. */
  readonly key: string;
  /** What admission asks: as of a procedure with this path, so that API keys and switched-off modules count. */
  readonly wanted: { readonly path: string; readonly permission: Expression };
  /** The record that one must be able to read for as long as one is there: of a record's room this record, else the organization's. */
  readonly ground: { readonly table: Declaration; readonly id: string };
};

/** All procedures by path, with what they declare. */
export type Procedures = Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>;

type Surroundings = {
  readonly organizationId: OrganizationId;
  readonly modules: readonly Module[];
  readonly procedures: Procedures;
};

/**
 * The room of an address within one organization. Another organization's room cannot be named: the key holds the
 * caller's own. @throws rooms.missing
 */
export function placeOf(address: RoomAddress, { organizationId, modules, procedures }: Surroundings): Place {
  const itself = { table: declarationOf(organization), id: organizationId };
  if ("resource" in address) {
    const { resource, id } = address;
    const path = `${resource}.get`;
    const table = Object.hasOwn(procedures, path) ? procedures[path]?._def.meta?.resource : undefined;
    if (!table) throw fault.missing();
    const permission = allOf(mayKnowMembers, table.policy.read ?? nobody);
    return { key: `${organizationId}/record/${resource}/${id}`, wanted: { path, permission }, ground: { table, id } };
  }
  if ("page" in address) {
    const { page } = address;
    if (!moduleOf(modules, page)) throw fault.missing();
    return { key: `${organizationId}/page/${page}`, wanted: { path: page, permission: mayKnowMembers }, ground: itself };
  }
  const { channel } = address;
  const module = moduleOf(modules, channel);
  const found = module?.channels?.find(({ name }) => `${module.id}.${name}` === channel);
  if (!found) throw fault.missing();
  return { key: `${organizationId}/channel/${channel}`, wanted: { path: channel, permission: found.permission }, ground: itself };
}

/** The module that the first segment names. The platform's own pages have none, and no room. */
function moduleOf(modules: readonly Module[], path: string): Module | undefined {
  return modules.find(({ id }) => path.startsWith(`${id}.`));
}
