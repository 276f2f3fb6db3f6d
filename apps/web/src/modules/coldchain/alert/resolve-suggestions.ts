import type { AlertType } from "@freehold/api/modules/coldchain/contract.ts";

/** A usual cause with what is usually done about it: a record that one click makes. */
export type Suggestion = { readonly cause: string; readonly correctiveAction: string };

const power: Suggestion = { cause: "Power was interrupted", correctiveAction: "Power restored; goods checked and still cold enough" };

const byType: Partial<Record<AlertType, readonly Suggestion[]>> = {
  alarm_active: [
    { cause: "Door was left open", correctiveAction: "Door closed; goods checked and still cold enough" },
    { cause: "Goods were being put away", correctiveAction: "Put away and door closed; temperature is coming down" },
    { cause: "Defrosting", correctiveAction: "Waited for the end of the cycle; goods checked" },
    power,
    { cause: "Unit does not cool", correctiveAction: "Goods moved to another unit; technician called" },
  ],
  monitoring_interrupted: [
    { cause: "Sensor lost its connection", correctiveAction: "Gateway restarted; temperature measured by hand" },
    { cause: "Battery was empty", correctiveAction: "Battery replaced; temperature measured by hand" },
    power,
  ],
  missed_manual_entry: [{ cause: "Measurement was forgotten", correctiveAction: "Measured by hand now; within limits" }],
  low_battery: [{ cause: "Battery was low", correctiveAction: "Battery replaced" }],
  sensor_fault: [{ cause: "Sensor was faulty", correctiveAction: "Sensor replaced" }],
  door_open: [{ cause: "Door was left open", correctiveAction: "Door closed" }],
  calibration_due: [{ cause: "Calibration was due", correctiveAction: "Sensor calibrated" }],
};

export const suggestionsFor = (type: AlertType): readonly Suggestion[] => byType[type] ?? [];
