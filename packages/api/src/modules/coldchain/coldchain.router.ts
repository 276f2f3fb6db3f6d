import { resource } from "../../resource/resource.ts";
import { router } from "../../trpc.ts";
import { alertRouter } from "./alert/alert.router.ts";
import { onCallRouters } from "./on-call/on-call.router.ts";
import { readingRouter } from "./reading/reading.router.ts";
import { alertEvent, area, excursion, limitVersion, sensorPlacement, site, unitCaretaker } from "./schema.ts";
import { sensorRouter } from "./unit/sensor.router.ts";
import { unitRouter } from "./unit/unit.router.ts";

/** Every procedure of the cold chain. */
export const coldchainRouter = router({
  site: resource(site),
  area: resource(area),
  unit: unitRouter,
  caretaker: resource(unitCaretaker, ["list", "get", "create", "remove", "bulk", "live"]),
  limits: resource(limitVersion, ["list", "live"]),
  sensor: sensorRouter,
  placement: resource(sensorPlacement, ["list", "live"]),
  reading: readingRouter,
  excursion: resource(excursion, ["list", "get", "live"]),
  alert: alertRouter,
  alertEvent: resource(alertEvent, ["list", "live"]),
  ...onCallRouters,
});
