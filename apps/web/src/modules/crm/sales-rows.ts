import type { Outputs } from "../../api/client.ts";

type Rows = Outputs["crm"];

export type PipelineRow = Rows["pipeline"]["list"]["rows"][number];
export type StageRow = Rows["stage"]["list"]["rows"][number];
export type DealRow = Rows["deal"]["list"]["rows"][number];
export type StageChangeRow = Rows["stageChange"]["list"]["rows"][number];
export type SlotRow = Rows["slot"]["list"]["rows"][number];
export type BookingRow = Rows["booking"]["list"]["rows"][number];
export type ServiceRow = Rows["service"]["list"]["rows"][number];
export type ProductRow = Rows["product"]["list"]["rows"][number];
export type DealLineRow = Rows["dealLine"]["list"]["rows"][number];
export type QuoteRow = Rows["quote"]["list"]["rows"][number];
