import { atLeast } from "@freehold/kernel/expression/language.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { resource } from "../../resource/resource.ts";
import { acting, permitted, router } from "../../trpc.ts";
import { BeginUpload, FinishUpload, LinkFile, OneFile, PreviewFiles, RenameFile, SendParts } from "./contract.ts";
import { linkFile, previewFiles, removeFile, renameFile } from "./file.ts";
import { finishUpload } from "./finish.ts";
import { bucketsOf } from "./platform-buckets.ts";
import { file } from "./schema.ts";
import { storageUse } from "./storage.ts";
import { abortUpload, beginUpload, sendParts } from "./upload.ts";

const members = atLeast("member");
const readers = atLeast("viewer");

export const filesRouter = router({
  ...resource(file, ["list", "get", "live"]),
  buckets: permitted(members)
    .meta({ permission: members, summary: "The kinds of file there are, what each may hold, and whether you may put files there." })
    .query(({ ctx }) =>
      bucketsOf(ctx.backend.modules).map(({ name, label, visibility, uploads, maxBytes, types, keepDays = null, versions = 0 }) => ({
        name,
        label,
        visibility,
        maxBytes,
        types,
        keepDays,
        versions,
        mayUpload: isAtLeast(ctx.caller.role, uploads),
      })),
    ),
  use: acting(readers)
    .meta({ permission: readers, summary: "How much of the organization's storage its files take." })
    .query(({ ctx }) => ctx.asActor(storageUse)),
  begin: permitted(members)
    .meta({ permission: members, summary: "Begins an upload. Answers how it is cut into parts, and where to send the first ones." })
    .input(BeginUpload)
    .mutation(({ ctx, input }) => beginUpload(ctx, input)),
  parts: permitted(members)
    .meta({
      permission: members,
      summary: "Which parts of your upload have arrived, and where to send others: by PUT, within an hour, with these headers.",
    })
    .input(SendParts)
    .mutation(({ ctx, input }) => sendParts(ctx, input)),
  finish: permitted(members)
    .meta({ permission: members, summary: "Ends your upload: puts its parts together and looks at what has arrived." })
    .input(FinishUpload)
    .mutation(({ ctx, input }) => finishUpload(ctx, input)),
  abort: permitted(members)
    .meta({ permission: members, summary: "Gives your upload up." })
    .input(OneFile)
    .mutation(({ ctx, input }) => abortUpload(ctx, input)),
  link: permitted(members)
    .meta({ permission: members, summary: "Where a file can be fetched, within the next minutes." })
    .input(LinkFile)
    .mutation(({ ctx, input }) => linkFile(ctx, input)),
  previews: permitted(members)
    .meta({ permission: members, summary: "Where the previews of pictures can be fetched." })
    .input(PreviewFiles)
    .query(({ ctx, input }) => previewFiles(ctx, input)),
  rename: acting(members)
    .meta({ permission: members, summary: "Gives a file another name." })
    .input(RenameFile)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => renameFile(tx, input))),
  remove: permitted(members)
    .meta({ permission: members, summary: "Removes a file with all its versions." })
    .input(OneFile)
    .mutation(({ ctx, input }) => removeFile(ctx, input)),
});
