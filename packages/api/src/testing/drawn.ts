import { inject } from "vitest";
import type { Random } from "@freehold/kernel/testing/random.ts";
import { appRouter } from "../router.ts";
import type { Meta } from "../trpc.ts";

declare module "vitest" {
  // Vitest's own way to type what a run is told: only an interface can be merged.
  interface ProvidedContext {
    /** Whether every table and every page is looked at, as at night, or some that are drawn anew each time. */
    everything: boolean;
  }
}

/** How many tables one run looks at, where it looks at some. */
const atOnce = 16;

/** Some of them, each time others; all when the run is told so. Whoever draws prints the seed. */
export function drawn<T>(all: readonly T[], random: Random): readonly T[] {
  if (inject("everything")) return all;
  return all
    .map((one) => ({ one, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, atOnce)
    .map(({ one }) => one);
}

/**
 * Those of the procedures that somebody wrote, and the generic ones of some tables: these are the same for every table but for its
 * policy, which the database is compared with for all of them.
 */
export function drawnProcedures(random: Random): ReadonlySet<string> {
  // Proof: each procedure has a type of its own; only what all have in common is read.
  const all = Object.entries(appRouter._def.procedures as unknown as Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>);
  const generic = all.flatMap(
    ([
      path,
      {
        _def: { meta },
      },
    ]) => (meta?.isGeneric && meta.resource ? [{ path, table: meta.resource }] : []),
  );
  const tables = new Set(drawn([...new Set(generic.map(({ table }) => table))], random));
  const left = new Set(generic.filter(({ table }) => !tables.has(table)).map(({ path }) => path));
  return new Set(all.map(([path]) => path).filter((path) => !left.has(path)));
}
