import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router } from "../../trpc.ts";
import { fault as access } from "../access/admission.ts";
import type { Through } from "../access/standing.ts";
import { callersOf, declaredProcedures, isOpenToKeys, type DeclaredProcedure } from "../permissions/procedures.ts";
import { createApiKey, removeApiKey, rotateApiKey, updateApiKey } from "./api-keys.ts";
import { CreateApiKey, OneApiKey, UpdateApiKey } from "./contract.ts";
import { apiKey } from "./schema.ts";

const admins = atLeast("admin");

/** The router is read when the first caller asks: it contains these procedures itself. */
const known = async (): Promise<DeclaredProcedure[]> => declaredProcedures((await import("../../router.ts")).appRouter);

/** Which keys there are is decided by people. @throws access.personNeeded */
function demandPerson({ by }: Through): void {
  if (by === "key") throw access.personNeeded();
}

export const apiKeysRouter = router({
  ...resource(apiKey, ["list", "get", "live"]),
  procedures: permitted(admins)
    .meta({ permission: admins, summary: "The procedures that API keys can be made for, and the roles that may call each." })
    .query(async () =>
      (await known())
        .filter(isOpenToKeys)
        .map((procedure) => ({ path: procedure.path, summary: procedure.summary, roles: callersOf(procedure) })),
    ),
  create: permitted(admins)
    .meta({ permission: admins, summary: "Makes an API key for a device or a script. Its secret is shown only here.", sensitive: true })
    .input(CreateApiKey)
    .mutation(async ({ ctx, input }) => createApiKey(ctx, input, await known())),
  update: permitted(admins)
    .meta({ permission: admins, summary: "Renames an API key or gives it other procedures, effective at once.", sensitive: true })
    .input(UpdateApiKey)
    .mutation(async ({ ctx, input }) => {
      const procedures = await known();
      return ctx.asActor((tx) => updateApiKey(tx, { caller: ctx.caller, known: procedures }, input));
    }),
  rotate: permitted(admins)
    .meta({
      permission: admins,
      summary: "Gives an API key a new secret, shown only here. The old one opens nothing any more.",
      sensitive: true,
    })
    .input(OneApiKey)
    .mutation(({ ctx, input }) => rotateApiKey(ctx, input)),
  remove: permitted(admins)
    .meta({ permission: admins, summary: "Ends an API key at once, everywhere." })
    .input(OneApiKey)
    .mutation(({ ctx, input }) => {
      demandPerson(ctx.through);
      return removeApiKey(ctx, input);
    }),
});
