import { resource } from "../../resource/resource.ts";
import { router } from "../../trpc.ts";
import { idempotencyKey } from "./schema.ts";

/** What a day's keys of REST were used for. Their answers are read by whoever asks again, and by nobody else. */
export const idempotencyKeysRouter = router({ ...resource(idempotencyKey, ["list"]) });
