import type { AnyRouter } from "@trpc/server";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { acting, permitted, router } from "../../trpc.ts";
import { OneMember } from "./contract.ts";
import { permissionMatrix, type PermissionMatrix } from "./matrix.ts";
import { memberView } from "./member-view.ts";
import { declaredProcedures, declaredResources } from "./procedures.ts";

const members = atLeast("member");
const admins = atLeast("admin");

/** The router is read when the first caller asks: it contains these procedures itself. */
const wholeRouter = async (): Promise<AnyRouter> => (await import("../../router.ts")).appRouter;

let matrix: Promise<PermissionMatrix> | undefined;

export const permissionsRouter = router({
  matrix: acting(members)
    .meta({ permission: members, summary: "Who may do what with every kind of record, and who may call every procedure." })
    .query(() => (matrix ??= wholeRouter().then(permissionMatrix))),
  ofMember: permitted(admins)
    .meta({
      permission: admins,
      summary: "What one member can see: by their role, by what is linked to them, and how many records that is.",
    })
    .input(OneMember)
    .query(async ({ ctx, input }) => memberView(ctx, input, declaredResources(declaredProcedures(await wholeRouter())))),
});
