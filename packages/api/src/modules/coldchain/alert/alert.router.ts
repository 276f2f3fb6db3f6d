import { anyOf, atLeast, isLinked } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { acknowledgeAlert, alertHistory, reopenAlert, resolveAlert } from "./alert.ts";
import { AcknowledgeAlert, AlertHistory, ReopenAlert, ResolveAlert } from "../contract.ts";
import { alert, alertEvent } from "../schema.ts";

const readers = anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId"));
const answerers = atLeast("staff");
/** As it is then. */
const answer = { row: alert };

export const alertRouter = {
  ...resource(alert, ["list", "get", "live"]),
  acknowledge: acting(answerers)
    .meta({ permission: answerers, summary: "Says that somebody is looking after it.", answer })
    .input(AcknowledgeAlert)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => acknowledgeAlert(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  resolve: acting(answerers)
    .meta({ permission: answerers, summary: "Settles an alert: why it happened and what was done.", answer })
    .input(ResolveAlert)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => resolveAlert(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  reopen: acting(answerers)
    .meta({ permission: answerers, summary: "Opens a resolved alert again.", answer })
    .input(ReopenAlert)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => reopenAlert(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  history: acting(readers)
    .meta({ permission: readers, summary: "What happened to an alert, by whom and when.", answer: { rows: alertEvent } })
    .input(AlertHistory)
    .query(({ ctx, input }) => ctx.asActor((tx) => alertHistory(tx, input.alertId))),
};
