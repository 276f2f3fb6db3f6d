import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router, signedIn } from "../../trpc.ts";
import { AddMember, ChangeRole, CreateOrganization, RemoveMember, UpdateOrganization } from "./contract.ts";
import { addMember, changeRole, createOrganization, fault, myOrganizations, removeMember, updateOrganization } from "./organizations.ts";
import { membership, organization } from "./schema.ts";

const admins = atLeast("admin");
const members = atLeast("member");

export const organizationsRouter = router({
  ...resource(organization, ["get", "live"]),
  mine: signedIn
    .meta({ permission: "signedIn", summary: "The organizations you belong to, and your role in each." })
    .query(({ ctx }) => myOrganizations(ctx.backend.database, ctx.person.id)),
  create: signedIn
    .meta({ permission: "signedIn", summary: "Creates an organization. You become its owner." })
    .input(CreateOrganization)
    .mutation(({ ctx, input }) => createOrganization(ctx.backend.database, ctx.person, input)),
  update: permitted(admins)
    .meta({ permission: admins, summary: "Changes the organization's name or time zone." })
    .input(UpdateOrganization)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => updateOrganization(tx, input))),
});

export const membersRouter = router({
  ...resource(membership, ["list", "get", "live"]),
  add: permitted(admins)
    .meta({ permission: admins, summary: "Adds a person who has an account." })
    .input(AddMember)
    .mutation(async ({ ctx, input }) => {
      const person = await ctx.backend.identity.findPerson(input.email);
      if (!person) throw fault.accountMissing({ fields: { email: "Has no account." } });
      return ctx.asActor((tx) => addMember(tx, ctx.caller, { person, role: input.role }));
    }),
  changeRole: permitted(admins)
    .meta({ permission: admins, summary: "Gives a member another role, effective at once." })
    .input(ChangeRole)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeRole(tx, ctx.caller, input))),
  remove: permitted(members)
    .meta({ permission: members, summary: "Ends a membership, yours or that of somebody you manage." })
    .input(RemoveMember)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => removeMember(tx, ctx.caller, input))),
});
