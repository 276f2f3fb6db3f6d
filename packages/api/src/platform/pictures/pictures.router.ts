import { atLeast } from "@freehold/kernel/expression/language.ts";
import { acting, router, signedIn } from "../../trpc.ts";
import { note } from "../accounts/telling.ts";
import { KeepPicture, PicturesOf, RequestPicture } from "./contract.ts";
import { keepPicture, ownPicture, picturesOf, removePicture, requestPicture } from "./picture.ts";

const members = atLeast("member");

export const picturesRouter = router({
  mine: signedIn
    .meta({ permission: "signedIn", summary: "Where your own picture can be read, small and large." })
    .query(({ ctx }) => ownPicture(ctx.backend, ctx.person.id)),
  request: signedIn
    .meta({
      permission: "signedIn",
      limit: "drawing",
      summary: "Where to send a file that is to become your picture: by PUT, within ten minutes, with these headers.",
    })
    .input(RequestPicture)
    .mutation(({ ctx, input }) => requestPicture(ctx.backend, ctx.person, input)),
  keep: signedIn
    .meta({ permission: "signedIn", limit: "drawing", summary: "Makes the middle of a picture that you have sent your picture." })
    .input(KeepPicture)
    .mutation(async ({ ctx, input }) => {
      const kept = await keepPicture(ctx.backend, ctx.person, input);
      await note(ctx, ctx.person.id, "pictureChanged");
      return kept;
    }),
  remove: signedIn
    .meta({ permission: "signedIn", summary: "Takes your picture away." })
    .mutation(async ({ ctx }): Promise<{ removed: boolean }> => {
      const removed = await removePicture(ctx.backend, ctx.person.id);
      if (removed) await note(ctx, ctx.person.id, "pictureRemoved");
      return { removed };
    }),
  of: acting(members)
    .meta({ permission: members, summary: "Where the pictures of members can be read, by the ids of their accounts." })
    .input(PicturesOf)
    .query(({ ctx, input }) => picturesOf(ctx, input)),
});
