import type { Module } from "../../module.ts";
import { activityNotifications } from "./activity/kinds.ts";
import { activitySchedules } from "./activity/activity.jobs.ts";
import { activity } from "./activity/schema.ts";
import { consent, consentPurpose } from "./consent/schema.ts";
import { crmRouter } from "./crm.router.ts";
import { customOwnFields } from "./custom-field/own-fields.ts";
import { customField } from "./custom-field/schema.ts";
import { dealImports } from "./deal/imports.ts";
import { dealShared } from "./deal/kinds.ts";
import { deal, stageChange } from "./deal/schema.ts";
import { partyImports } from "./party/imports.ts";
import { client, contact, employee, party, partyAddress, partyLink, partyMerge, partyTag, tag } from "./party/schema.ts";
import { pipeline, stage } from "./pipeline/schema.ts";
import { dealLine, product } from "./product/schema.ts";
import { booking, professional, professionalSkill, service, skill, slot } from "./professional/schema.ts";
import { draftBucket, quoteBucket } from "./quote/drawing.ts";
import { makeQuotePdf } from "./quote/quote.jobs.ts";
import { letterhead, quote, quoteLine } from "./quote/schema.ts";
import { isAboutErased } from "./party/erased.ts";
import { supplier, supplierEvaluation, supply } from "./supplier/schema.ts";

/** Whom the organization deals with, what was agreed with them, and what comes next. */
export const crm: Module = {
  id: "crm",
  label: "CRM",
  tables: [
    party,
    client,
    employee,
    contact,
    partyLink,
    partyAddress,
    tag,
    partyTag,
    partyMerge,
    customField,
    activity,
    pipeline,
    stage,
    deal,
    stageChange,
    product,
    dealLine,
    quote,
    quoteLine,
    letterhead,
    consentPurpose,
    consent,
    professional,
    skill,
    professionalSkill,
    service,
    slot,
    booking,
    supplier,
    supply,
    supplierEvaluation,
  ],
  links: [],
  imports: [partyImports, dealImports],
  ownFields: customOwnFields,
  conceals: isAboutErased,
  router: crmRouter,
  notifications: [...activityNotifications, dealShared],
  jobs: [makeQuotePdf],
  schedules: activitySchedules,
  buckets: [quoteBucket, draftBucket],
  demo: async () => {
    const { seedCrm } = await import("./demo/demo.ts");
    return { seed: seedCrm, simulate: async () => async () => undefined };
  },
};
