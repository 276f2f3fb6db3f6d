import { z } from "zod";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { resource } from "../../../resource/resource.ts";
import { acting, permitted } from "../../../trpc.ts";
import { CustomInput } from "../custom-field/contract.ts";
import {
  CountryInput,
  DuplicatePair,
  ErasedReport,
  ErasePerson,
  FindSimilar,
  ListDuplicates,
  MakePrimary,
  MergeParties,
  OneParty,
  PhoneInput,
  SimilarParty,
  UndoMerge,
} from "./contract.ts";
import { makePrimary } from "./contact.ts";
import { duplicatePairs, similarParties } from "./duplicates.ts";
import { mergeParties, undoMerge } from "./merge.ts";
import { createParty, getParty, updateParty, type PartyInput } from "./party.ts";
import { erasePerson, exportPerson } from "./privacy.ts";
import { client, contact, employee, party, partyAddress, partyLink, partyMerge, partyTag, tag, type PartyRow } from "./schema.ts";
import { noteViewed } from "./viewed.ts";

const readers = atLeast("viewer");
const staff = atLeast("staff");
const managers = atLeast("manager");
const declared = declarationOf(party);

const inputs = inputsOf(declared);
/** What is read otherwise than other tables' values: a phone number as people dial it, fields of the organization's own. */
const own = { phone: PhoneInput, country: CountryInput, custom: CustomInput.optional() };
type Own = { phone?: string | null | undefined; country?: string | undefined; custom?: CustomInput | undefined };
type Given = Omit<typeof party.$inferInsert, "orgId" | "createdAt" | "updatedAt" | "version" | "phone" | "custom"> & Own;

// Proof: the schema is made of the table's own columns, which is what the type says of them.
const CreateParty = inputs.create.extend(own) as unknown as z.ZodType<Given & PartyInput, Given>;
// As above.
const UpdateParty = inputs.update.extend({ patch: inputs.update.shape.patch.omit({ kind: true }).extend(own) }) as unknown as z.ZodType<
  { id: string; version?: number | undefined; patch: PartyInput },
  { id: string; version?: number | undefined; patch: Partial<Omit<Given, "kind" | "id">> }
>;

const generic = resource(party);

export const partyRouter = {
  ...generic,
  get: acting(readers)
    .meta({
      permission: readers,
      summary: "One party by its id. An id that was merged leads to the party that stayed. That a person was looked at is recorded.",
      resource: declared,
    })
    .input(inputs.get)
    .query(async ({ ctx, input }): Promise<PartyRow> => {
      const found = await ctx.asActor((tx) => getParty(tx, input.id));
      await noteViewed(ctx, found.id);
      return found;
    }),
  create: acting(staff)
    .meta({ permission: staff, summary: "Adds a party.", resource: declared })
    .input(CreateParty)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => createParty(tx, ctx.organization, input))),
  update: acting(staff)
    .meta({ permission: staff, summary: "Changes a party.", resource: declared })
    .input(UpdateParty)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => updateParty(tx, ctx.organization, input))),
  similar: acting(readers)
    .meta({
      permission: readers,
      summary: "Parties that may be the same as one that is described, and why.",
      answer: { schema: z.array(SimilarParty) },
    })
    .input(FindSimilar)
    .query(({ ctx, input }) => ctx.asActor((tx) => similarParties(tx, ctx.organization, input))),
  duplicates: acting(readers)
    .meta({
      permission: readers,
      summary: "Pairs of parties that may be one, the most alike first.",
      answer: { schema: z.array(DuplicatePair) },
    })
    .input(ListDuplicates)
    .query(({ ctx, input }) => ctx.asActor((tx) => duplicatePairs(tx, input))),
  merge: acting(managers)
    .meta({ permission: managers, summary: "Makes one party part of another, with all that belongs to it. It can be undone for 30 days." })
    .input(MergeParties)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => mergeParties(tx, input))),
  undoMerge: acting(managers)
    .meta({ permission: managers, summary: "Takes a merge back: both parties are there as they were." })
    .input(UndoMerge)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => undoMerge(tx, ctx.backend.clock(), input))),
  personalData: acting(managers)
    .meta({ permission: managers, summary: "Everything that is kept about a person, to be handed over. That it was is recorded." })
    .input(OneParty)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => exportPerson(tx, ctx.backend.clock(), input))),
  erase: permitted(managers)
    .meta({
      permission: managers,
      summary: "Erases what tells who a person is. It cannot be undone; that something took place stays.",
      answer: { schema: ErasedReport },
    })
    .input(ErasePerson)
    .mutation(({ ctx, input }) => erasePerson({ ...ctx, now: ctx.backend.clock() }, input)),
};

export const contactRouter = {
  ...resource(contact),
  makePrimary: acting(staff)
    .meta({ permission: staff, summary: "Makes a contact the one to turn to first.", answer: { row: contact } })
    .input(MakePrimary)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => makePrimary(tx, input))),
};

/** What hangs on parties and needs no verbs of its own. */
export const partyRouters = {
  client: resource(client),
  employee: resource(employee),
  partyLink: resource(partyLink),
  partyAddress: resource(partyAddress),
  tag: resource(tag),
  partyTag: resource(partyTag, ["list", "get", "create", "remove", "live"]),
  merge: resource(partyMerge, ["list", "live"]),
};
