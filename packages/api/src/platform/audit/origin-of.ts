import type { Origin } from "@freehold/database/transaction/origin.ts";
import type { Context } from "../../context.ts";
import type { Through } from "../access/standing.ts";

/** What the trail tells of whoever came to act in this way. */
export function originOfActor(through: Through): Origin {
  if (through.by === "key") return { through: "key", throughId: through.keyId };
  if (through.by === "visit") return { through: "visit", throughId: through.visitId };
  return { through: "session" };
}

/** What the trail tells of a call before it is known who calls. */
export const originOfCall = ({ requestId, address, isLocal }: Pick<Context, "requestId" | "address" | "isLocal">): Origin => ({
  requestId,
  address,
  through: isLocal === true ? "machine" : "stranger",
});
