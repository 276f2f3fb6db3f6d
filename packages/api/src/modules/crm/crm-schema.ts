import { pgSchema } from "drizzle-orm/pg-core";

/** Where the tables of the CRM are. */
export const crm = pgSchema("crm");
