import { resource } from "../../../resource/resource.ts";
import { router } from "../../../trpc.ts";
import { escalation, escalationCall } from "./schema.ts";

/** Who is being called about what, and who was. What begins and ends chains are acts of modules. */
export const escalationsRouter = router({
  ...resource(escalation, ["list", "get", "live"]),
  step: router({ ...resource(escalationCall, ["list", "live"]) }),
});
