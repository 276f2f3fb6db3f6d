import type { Outputs } from "../../api/client.ts";

type Rows = Outputs["coldchain"];

export type SiteRow = Rows["site"]["list"]["rows"][number];
export type AreaRow = Rows["area"]["list"]["rows"][number];
export type UnitRow = Rows["unit"]["list"]["rows"][number];
export type SensorRow = Rows["sensor"]["list"]["rows"][number];
export type AlertRow = Rows["alert"]["list"]["rows"][number];
export type AlertEventRow = Rows["alertEvent"]["list"]["rows"][number];
export type ExcursionRow = Rows["excursion"]["list"]["rows"][number];
