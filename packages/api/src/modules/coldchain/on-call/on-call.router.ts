import { z } from "zod";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { alertSeverities } from "../contract.ts";
import { SetChain } from "./contract.ts";
import { chainOf, onCallNow, resetChain, setChain } from "./on-call.ts";
import { alertChain, onCallShift, onCallStandIn } from "./schema.ts";

const viewers = atLeast("viewer");
const managers = atLeast("manager");

/** Who is on call where and when, and whom alerts call. */
export const onCallRouters = {
  onCall: {
    now: acting(viewers)
      .meta({ permission: viewers, summary: "Who is on call at each site now, and until when." })
      .query(({ ctx }) => ctx.asActor((tx) => onCallNow(tx, ctx.backend.clock()))),
  },
  onCallShift: resource(onCallShift),
  onCallStandIn: resource(onCallStandIn),
  alertChain: {
    ...resource(alertChain, ["list", "live"]),
    all: acting(viewers)
      .meta({ permission: viewers, summary: "Whom alerts of each severity call, one after the other." })
      .query(({ ctx }) => ctx.asActor((tx) => Promise.all(alertSeverities.map((severity) => chainOf(tx, severity))))),
    set: acting(managers)
      .meta({ permission: managers, summary: "Sets whom alerts of a severity call." })
      .input(SetChain)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => setChain(tx, input))),
    reset: acting(managers)
      .meta({ permission: managers, summary: "Goes back to the chain that the product comes with." })
      .input(z.strictObject({ severity: z.enum(alertSeverities).describe("Of which alerts") }))
      .mutation(({ ctx, input }) => ctx.asActor((tx) => resetChain(tx, input.severity))),
  },
};
