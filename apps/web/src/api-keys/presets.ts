import type { Role } from "@freehold/kernel/role.ts";
import { moduleScreens } from "../modules.ts";

/** What many keys are made for: a name for it, and all that it takes. */
export type KeyPreset = {
  readonly label: string;
  readonly role: Role;
  readonly procedures: readonly string[];
};

/** A procedure that keys can be made for, as the server tells. */
export type OpenProcedure = { readonly path: string; readonly summary: string; readonly roles: readonly Role[] };

const reads = /\.(?:list|get)$/;

/** The presets of the modules, and one that works for all of them. Those of which something is missing here are left out. */
export function presetsFor(open: readonly OpenProcedure[]): KeyPreset[] {
  const paths = new Set(open.map(({ path }) => path));
  const ofModules = moduleScreens.flatMap(({ keyPresets = [] }) => keyPresets);
  const reading = moduleScreens.flatMap(({ id }) => open.filter(({ path }) => path.startsWith(`${id}.`) && reads.test(path)));
  return [
    ...ofModules.filter(({ procedures }) => procedures.every((path) => paths.has(path))),
    { label: "Read records", role: "viewer", procedures: reading.map(({ path }) => path) },
  ];
}
