import {
  IconAlarm,
  IconAlertTriangle,
  IconArrowDownRight,
  IconBatteryOff,
  IconBellCheck,
  IconBellRinging,
  IconCircleCheck,
  IconClipboardText,
  IconDoor,
  IconFlame,
  IconInfoCircle,
  IconPlugConnectedX,
  IconTemperature,
  IconTool,
  IconWifiOff,
} from "@tabler/icons-react";
import type { AlertSeverity, AlertStatus, AlertType, UnitStatus } from "@freehold/api/modules/coldchain/contract.ts";
import type { StateLook } from "../../state/state.tsx";

/** How each status of a unit looks, the worst first. */
export const unitLooks: Record<UnitStatus, StateLook> = {
  alarm_active: { label: "Alarm", tone: "bad", icon: IconAlarm },
  manual_required: { label: "Measure by hand", tone: "bad", icon: IconClipboardText },
  monitoring_interrupted: { label: "No data", tone: "warn", icon: IconWifiOff },
  excursion: { label: "Out of limits", tone: "warn", icon: IconTemperature },
  restoring: { label: "Recovering", tone: "warn", icon: IconArrowDownRight },
  offline: { label: "Not monitored", tone: "idle", icon: IconPlugConnectedX },
  ok: { label: "OK", tone: "good", icon: IconCircleCheck },
};

/** How bad a status is: 0 is the worst. */
export const unitRank: Record<UnitStatus, number> = {
  alarm_active: 0,
  manual_required: 1,
  monitoring_interrupted: 2,
  excursion: 3,
  restoring: 4,
  offline: 5,
  ok: 6,
};

export const severityLooks: Record<AlertSeverity, StateLook> = {
  critical: { label: "Critical", tone: "bad", icon: IconFlame },
  warning: { label: "Warning", tone: "warn", icon: IconAlertTriangle },
  info: { label: "Notice", tone: "idle", icon: IconInfoCircle },
};

export const severityRank: Record<AlertSeverity, number> = { critical: 0, warning: 1, info: 2 };

export const alertStatusLooks: Record<AlertStatus, StateLook> = {
  escalated: { label: "Escalated", tone: "bad", icon: IconFlame },
  active: { label: "Open", tone: "bad", icon: IconBellRinging },
  acknowledged: { label: "Acknowledged", tone: "warn", icon: IconBellCheck },
  resolved: { label: "Resolved", tone: "good", icon: IconCircleCheck },
};

/** What an alert is about, in words, with its sign. */
export const alertTypeLooks: Record<AlertType, Pick<StateLook, "label" | "icon">> = {
  alarm_active: { label: "Temperature alarm", icon: IconTemperature },
  monitoring_interrupted: { label: "No data", icon: IconWifiOff },
  missed_manual_entry: { label: "Manual measurement missed", icon: IconClipboardText },
  low_battery: { label: "Battery low", icon: IconBatteryOff },
  sensor_fault: { label: "Sensor fault", icon: IconTool },
  door_open: { label: "Door open", icon: IconDoor },
  calibration_due: { label: "Calibration due", icon: IconTool },
};
