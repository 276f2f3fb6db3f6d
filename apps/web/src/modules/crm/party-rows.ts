import type { Outputs } from "../../api/client.ts";

type Rows = Outputs["crm"];

export type PartyRow = Rows["party"]["list"]["rows"][number];
export type ClientRow = Rows["client"]["list"]["rows"][number];
export type ContactRow = Rows["contact"]["list"]["rows"][number];
export type EmployeeRow = Rows["employee"]["list"]["rows"][number];
export type AddressRow = Rows["partyAddress"]["list"]["rows"][number];
export type CustomFieldRow = Rows["customField"]["list"]["rows"][number];
export type ActivityRow = Rows["activity"]["list"]["rows"][number];
export type TimelineEntry = Rows["activity"]["timeline"]["rows"][number];
export type ConsentRow = Rows["consent"]["list"]["rows"][number];
export type PurposeRow = Rows["consentPurpose"]["list"]["rows"][number];
