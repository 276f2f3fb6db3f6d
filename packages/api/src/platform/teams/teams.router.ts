import { resource } from "../../resource/resource.ts";
import { router } from "../../trpc.ts";
import { recordShare, team, teamMember } from "./schema.ts";

/** Teams and who is in them. */
export const teamsRouter = router({
  ...resource(team),
  members: router({ ...resource(teamMember, ["list", "get", "create", "remove", "live"]) }),
});

/** With whom records are shared. They are shared by verbs of their own. */
export const sharesRouter = router({ ...resource(recordShare, ["list", "get", "live"]) });
