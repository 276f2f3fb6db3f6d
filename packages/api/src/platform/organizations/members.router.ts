import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router } from "../../trpc.ts";
import { ChangeRole, OneMember } from "./contract.ts";
import { changeRole, reactivateMember, removeMember, suspendMember, transferOwnership } from "./members.ts";
import { membership } from "./schema.ts";

const owners = atLeast("owner");
const admins = atLeast("admin");
const members = atLeast("member");

export const membersRouter = router({
  ...resource(membership, ["list", "get", "live"]),
  changeRole: permitted(admins)
    .meta({ permission: admins, summary: "Gives a member another role, effective at once." })
    .input(ChangeRole)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeRole(tx, ctx.caller, input))),
  suspend: permitted(admins)
    .meta({ permission: admins, summary: "Keeps a member from acting here until they are reactivated. Their open screens close at once." })
    .input(OneMember)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => suspendMember(tx, ctx.caller, { ...input, at: ctx.backend.clock() }))),
  reactivate: permitted(admins)
    .meta({ permission: admins, summary: "Lets a suspended member act again, as what they were." })
    .input(OneMember)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => reactivateMember(tx, ctx.caller, input))),
  remove: permitted(members)
    .meta({ permission: members, summary: "Ends a membership, yours or that of somebody you manage." })
    .input(OneMember)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => removeMember(tx, ctx.caller, input))),
  transferOwnership: permitted(owners)
    .meta({ permission: owners, sensitive: true, summary: "Makes another member the owner, and you an admin." })
    .input(OneMember)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => transferOwnership(tx, ctx.caller, input))),
});
