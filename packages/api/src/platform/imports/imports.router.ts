import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router } from "../../trpc.ts";
import { ImportPlan, InspectFile, OneRun, StartImport } from "./contract.ts";
import { errorFile } from "./error-file.ts";
import { inspectFile } from "./given-file.ts";
import { beginRevert, startImport, stopImport } from "./imports.ts";
import { previewImport } from "./preview.ts";
import { importRow, importRun, whoseImportItIs } from "./schema.ts";

const members = atLeast("member");

export const importsRouter = router({
  ...resource(importRun, ["list", "get", "live"]),
  inspect: permitted(members)
    .meta({ permission: members, summary: "What a file for an import holds, and which columns probably become which fields." })
    .input(InspectFile)
    .query(({ ctx, input }) => inspectFile(ctx, input)),
  preview: permitted(members)
    .meta({ permission: members, summary: "The first lines of a file as they would be stored, with what is wrong with them." })
    .input(ImportPlan)
    .query(({ ctx, input }) => previewImport(ctx, input)),
  start: permitted(members)
    .meta({ permission: members, summary: "Begins to import a file, or a dry run that tells what an import would do." })
    .input(StartImport)
    .mutation(({ ctx, input }) => startImport(ctx, input)),
  stop: permitted(whoseImportItIs)
    .meta({ permission: whoseImportItIs, summary: "Ends an import after the lines that are under way. What it has done stays." })
    .input(OneRun)
    .mutation(({ ctx, input }) => stopImport(ctx, input)),
  revert: permitted(whoseImportItIs)
    .meta({ permission: whoseImportItIs, summary: "Takes an import back, as far as nobody has changed its records since." })
    .input(OneRun)
    .mutation(({ ctx, input }) => beginRevert(ctx, input)),
  errors: permitted(whoseImportItIs)
    .meta({ permission: whoseImportItIs, summary: "The lines of an import that failed as CSV in pieces, with what is wrong." })
    .input(OneRun)
    .subscription(({ ctx, input }) => errorFile(ctx, input)),
});

/** Lines of imports: what became of each that is not there unchanged. */
export const importRowsRouter = router({ ...resource(importRow, ["list", "get"]) });
