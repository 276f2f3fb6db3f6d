import { faults } from "@freehold/kernel/fault.ts";

/** What can go wrong in the cold chain that a person or a program must tell apart. */
export const fault = faults("coldchain", {
  alertMissing: ["missing", "There is no such alert, or it is not for you to see."],
  alertAlreadyAcknowledged: ["conflict", "Somebody has already acknowledged this alert."],
  alertAlreadyResolved: ["conflict", "This alert is already resolved."],
  alertStillOpen: ["conflict", "This alert is still open."],
  alertOfTypeOpen: ["conflict", "A newer alert of the same type is open for this unit."],
  alertNotYours: ["forbidden", "You may see this alert, but not answer it."],
  unitMissing: ["missing", "There is no such unit, or it is not for you to see."],
  sensorMissing: ["missing", "There is no such sensor, or it is not for you to see."],
  sensorHasReadings: ["conflict", "This sensor has measured: its readings must stay with it."],
  placedInTheFuture: ["invalid", "A sensor is placed now or earlier: where it will sit is said when it does."],
  placedElsewhereThen: ["invalid", "At this time the sensor is known to have sat elsewhere."],
  placedBeforeReadings: ["invalid", "The sensor has measured after this time: its readings already belong to a place."],
});
